(** * What the theorems are about

    Everything that a reader has to agree with stands in this file: networks, losses,
    paths, valleys, P.1, dimension.  The other files only prove.

    A vector is an infinite sequence of reals of which the first [n] entries are read;
    the same for the rows of matrices.  This avoids types that depend on [n]. *)

Require Import Reals List.
Import ListNotations.
Open Scope R_scope.

(** ** Sums *)

(** f 0 + … + f (n-1) *)
Fixpoint sum (n : nat) (f : nat -> R) : R :=
  match n with O => 0 | S k => sum k f + f k end.

(** The sum of f over the members of a list. *)
Definition total {A : Type} (l : list A) (f : A -> R) : R :=
  fold_right (fun a s => f a + s) 0 l.

(** ** Networks Φ(x) = U σ(W x) with n inputs, m outputs and p neurons *)

Definition vector := nat -> R.

Definition dot (n : nat) (w x : vector) : R := sum n (fun c => w c * x c).

(** [U θ j i]: weight from neuron i to output j.  [W θ i]: input weights of neuron i. *)
Record network := Network { U : nat -> nat -> R; W : nat -> vector }.

Definition output (sigma : R -> R) (n p : nat) (theta : network) (j : nat) (x : vector) : R :=
  sum p (fun i => U theta j i * sigma (dot n (W theta i) x)).

(** ** The square loss on finite data *)

Record datum := Datum { input : vector; target : vector; weight : R }.

Definition square_loss (sigma : R -> R) (n m : nat) (D : list datum) (p : nat) (theta : network) : R :=
  total D (fun d =>
    weight d * sum m (fun j => (output sigma n p theta j (input d) - target d j) ^ 2)).

Definition positive_weights (D : list datum) : Prop := forall d, In d D -> 0 <= weight d.

(** ** Paths of networks *)

Definition continuous01 (f : R -> R) : Prop :=
  forall t, 0 <= t <= 1 -> forall e, 0 < e ->
  exists d, 0 < d /\ forall s, 0 <= s <= 1 -> Rabs (s - t) < d -> Rabs (f s - f t) < e.

(** Every weight is a continuous function of t in [0, 1]. *)
Definition path (n m p : nat) (g : R -> network) : Prop :=
  (forall j i, (j < m)%nat -> (i < p)%nat -> continuous01 (fun t => U (g t) j i)) /\
  (forall i c, (i < p)%nat -> (c < n)%nat -> continuous01 (fun t => W (g t) i c)).

Definition joins (n m p : nat) (g : R -> network) (a b : network) : Prop :=
  path n m p g /\ g 0 = a /\ g 1 = b.

(** ** Valleys.  L is any loss of networks with n inputs, m outputs, p neurons *)

Definition global_minimum (L : network -> R) (a : network) : Prop := forall b, L a <= L b.

(** b lies in the path component of the sub-level set {L <= c} that contains a. *)
Definition component (n m p : nat) (L : network -> R) (c : R) (a b : network) : Prop :=
  exists g, joins n m p g a b /\ forall t, 0 <= t <= 1 -> L (g t) <= c.

(** The component of {L <= c} that contains a has no global minimum. *)
Definition spurious_valley (n m p : nat) (L : network -> R) (c : R) (a : network) : Prop :=
  L a <= c /\ forall b, component n m p L c a b -> ~ global_minimum L b.

(** Along some path from a to b the loss never increases. *)
Definition descends (n m p : nat) (L : network -> R) (a b : network) : Prop :=
  exists g, joins n m p g a b /\ forall s t, 0 <= s -> s <= t -> t <= 1 -> L (g t) <= L (g s).

(** Property P.1: from every network a path on which L never increases ends at a global minimum. *)
Definition P1 (n m p : nat) (L : network -> R) : Prop :=
  forall a, exists b, descends n m p L a b /\ global_minimum L b.

(** Every sub-level set is path connected. *)
Definition one_valley (n m p : nat) (L : network -> R) : Prop :=
  forall c a b, L a <= c -> L b <= c -> component n m p L c a b.

(** A loss of networks of every width: [L p θ].  Less than [L p θ + gap] is not to be had. *)
Definition best_up_to (gap : R) (L : nat -> network -> R) (p : nat) (theta : network) : Prop :=
  forall p' theta', L p theta <= L p' theta' + gap.

(** ** Straight segments *)

Definition mix (t : R) (a b : network) : network :=
  Network (fun j i => (1 - t) * U a j i + t * U b j i) (fun i c => (1 - t) * W a i c + t * W b i c).

(** L never increases on the segment from a to b. *)
Definition segment_down (L : network -> R) (a b : network) : Prop :=
  forall s t, 0 <= s -> s <= t -> t <= 1 -> L (mix t a b) <= L (mix s a b).

(** L never increases on the broken line from a through the networks vs. *)
Fixpoint downhill (L : network -> R) (a : network) (vs : list network) : Prop :=
  match vs with [] => True | b :: r => segment_down L a b /\ downhill L b r end.

(** What a descent document claims: at most k straight segments, L never increases on them, and no
    network of any width is better than the end by more than gap. *)
Definition straight_descent (L : nat -> network -> R) (p k : nat) (gap : R) (start : network) : Prop :=
  exists vs, (length vs <= k)%nat /\ downhill (L p) start vs /\ best_up_to gap L p (last vs start).

(** ** The dimension of the functions x ↦ σ(⟨w, x⟩) on a set A of inputs *)

Definition feature (sigma : R -> R) (n : nat) (w : vector) : vector -> R := fun x => sigma (dot n w x).

(** On A, the function f is a combination of g 0, …, g (d-1). *)
Definition spanned (A : vector -> Prop) (g : nat -> vector -> R) (d : nat) (f : vector -> R) : Prop :=
  exists c, forall x, A x -> f x = sum d (fun i => c i * g i x).

Definition independent (A : vector -> Prop) (g : nat -> vector -> R) (d : nat) : Prop :=
  forall c, (forall x, A x -> sum d (fun i => c i * g i x) = 0) -> forall i, (i < d)%nat -> c i = 0.

(** dim <= d: some d functions span every neuron. *)
Definition dim_le (sigma : R -> R) (n : nat) (A : vector -> Prop) (d : nat) : Prop :=
  exists g, forall w, spanned A g d (feature sigma n w).

(** dim = d: moreover, some d neurons are independent. *)
Definition dim_is (sigma : R -> R) (n : nat) (A : vector -> Prop) (d : nat) : Prop :=
  dim_le sigma n A d /\ exists w, independent A (fun i => feature sigma n (w i)) d.

Definition inputs (D : list datum) : vector -> Prop := fun x => exists d, In d D /\ input d = x.

(** ** The losses of the general theorems

    A loss of networks of every width that depends only on the function that a network
    computes on the inputs A, and is convex in the outer weights: E l(Φ(X), Y) with l convex
    in its first argument, empirical or population. *)

Definition same_function (sigma : R -> R) (n m : nat) (A : vector -> Prop)
    (p : nat) (a : network) (p' : nat) (b : network) : Prop :=
  forall j x, (j < m)%nat -> A x -> output sigma n p a j x = output sigma n p' b j x.

Definition reads_function (sigma : R -> R) (n m : nat) (A : vector -> Prop) (L : nat -> network -> R) : Prop :=
  forall p a p' b, same_function sigma n m A p a p' b -> L p a = L p' b.

Definition convex_in_outer_weights (L : nat -> network -> R) : Prop :=
  forall p w u v t, 0 <= t <= 1 ->
  L p (Network (fun j i => (1 - t) * u j i + t * v j i) w) <= (1 - t) * L p (Network u w) + t * L p (Network v w).

(** ** Population: an expectation E, a space H of square-integrable functions, and a set S of
    outcomes outside which nothing happens (probability one) *)

Record expectation {Omega : Type} (E : (Omega -> R) -> R) (H : (Omega -> R) -> Prop) (S : Omega -> Prop) : Prop := {
  E_almost : forall f g, (forall o, S o -> f o = g o) -> E f = E g;
  H_plus : forall f g, H f -> H g -> H (fun o => f o + g o);
  H_scale : forall c f, H f -> H (fun o => c * f o);
  E_plus : forall f g h k, H f -> H g -> H h -> H k ->
    E (fun o => f o * g o + h o * k o) = E (fun o => f o * g o) + E (fun o => h o * k o);
  E_scale : forall c f g, H f -> H g -> E (fun o => c * (f o * g o)) = c * E (fun o => f o * g o);
  E_square : forall f, H f -> 0 <= E (fun o => f o * f o) }.

Definition population_loss {Omega : Type} (E : (Omega -> R) -> R) (X : Omega -> vector) (Y : nat -> Omega -> R)
    (sigma : R -> R) (n m p : nat) (theta : network) : R :=
  sum m (fun j => E (fun o => (output sigma n p theta j (X o) - Y j o) ^ 2)).
