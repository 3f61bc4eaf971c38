(** * Polynomial activations: the monomials that span the neurons, and how many there are *)

Require Import Reals List Lra Lia Binomial FunctionalExtensionality.
From Valleys Require Import Definitions Sums Paths LinearAlgebra Descent Population FiniteData.
Import ListNotations.
Open Scope R_scope.

(** σ(z) = a0 + a1 z + a2 z^2 + … *)
Fixpoint polynomial (a : list R) (z : R) : R :=
  match a with [] => 0 | c :: b => c + z * polynomial b z end.

(** A monomial is the list of its variables, the greatest first: [2; 0; 0] is x_2 x_0^2. *)
Definition monomial (e : list nat) (x : vector) : R := fold_right (fun c v => x c * v) 1 e.

(** The monomials of degree k in the variables x_0, …, x_(n-1). *)
Fixpoint monomials (n : nat) : nat -> list (list nat) :=
  match n with
  | O => fun k => match k with O => [[]] | S _ => [] end
  | S n' => fix up (k : nat) : list (list nat) :=
      match k with O => [[]] | S k' => map (cons n') (up k') ++ monomials n' (S k') end
  end.

(** Binomial coefficients by Pascal's triangle. *)
Fixpoint choose (n k : nat) : nat :=
  match n, k with
  | _, O => 1
  | O, S _ => 0
  | S n', S k' => choose n' k' + choose n' (S k')
  end.

Lemma choose_0 n : choose n 0 = 1%nat.
Proof. now destruct n. Qed.

Lemma choose_big n : forall k, (n < k)%nat -> choose n k = 0%nat.
Proof. induction n; intros [ | k ] H; try lia; simpl; [ easy | rewrite !IHn; lia ]. Qed.

Lemma choose_n n : choose n n = 1%nat.
Proof. induction n; simpl; [ easy | rewrite IHn, choose_big; lia ]. Qed.

(** They are the usual ones, n! / (k! (n-k)!). *)
Lemma choose_factorials n : forall k, (k <= n)%nat -> INR (choose n k) = C n k.
Proof.
  induction n as [ | n IH ]; intros [ | k ] H; try lia.
  - unfold C. simpl. field.
  - rewrite choose_0. unfold C. rewrite Nat.sub_0_r. change (fact 0) with 1%nat. change (INR 1) with 1. field. apply INR_fact_neq_0.
  - simpl choose. rewrite plus_INR. destruct (Nat.eq_dec k n) as [ -> | ].
    + rewrite choose_n, (choose_big n (S n)) by lia. unfold C. rewrite Nat.sub_diag. change (fact 0) with 1%nat. change (INR 1) with 1. change (INR 0) with 0.
      field. apply INR_fact_neq_0.
    + rewrite !IH by lia. rewrite <- pascal by lia. ring.
Qed.

(** There are C(n+k-1, k) monomials of degree k. *)
Lemma monomials_count n : forall k, length (monomials (S n) k) = choose (n + k) k.
Proof.
  induction n as [ | n IHn ]; intro k; induction k as [ | k IHk ]; try easy.
  - simpl monomials in *. rewrite app_length, map_length, IHk. simpl. rewrite choose_n, choose_big; lia.
  - change (monomials (S (S n)) (S k)) with (map (cons (S n)) (monomials (S (S n)) k) ++ monomials (S n) (S k)).
    rewrite app_length, map_length, IHk, IHn.
    change (choose (S n + S k) (S k)) with (choose (n + S k) k + choose (n + S k) (S k))%nat.
    now replace (S n + k)%nat with (n + S k)%nat by lia.
Qed.

(** ** Products with a variable *)

Lemma monomial_map c e x : monomial (c :: e) x = x c * monomial e x.
Proof. easy. Qed.

Lemma times_variable n : forall k c e, (c < n)%nat -> In e (monomials n k) ->
  exists e', In e' (monomials n (S k)) /\ forall x, x c * monomial e x = monomial e' x.
Proof.
  induction n as [ | n IHn ]; [ lia | ]. intro k. induction k as [ | k IHk ]; intros c e Hc He.
  - destruct He as [ <- | [] ]. destruct (Nat.eq_dec c n) as [ -> | ].
    + exists [n]. split; [ now left | easy ].
    + destruct (IHn O c [] ltac:(lia)) as (e' & He' & E).
      * destruct n; simpl; auto.
      * exists e'. split; [ now right | easy ].
  - simpl in He. apply in_app_or in He. destruct He as [ He | He ].
    + apply in_map_iff in He. destruct He as (f & <- & Hf).
      destruct (IHk c f Hc Hf) as (f' & Hf' & E). exists (n :: f'). split.
      * apply in_or_app. left. now apply in_map.
      * intro x. rewrite !monomial_map, <- E. ring.
    + destruct (Nat.eq_dec c n) as [ -> | ].
      * exists (n :: e). split; [ | easy ]. apply in_or_app. left. apply in_map. simpl. apply in_or_app. now right.
      * destruct (IHn (S k) c e ltac:(lia) He) as (e' & He' & E). exists e'. split; [ apply in_or_app; now right | easy ].
Qed.

(** ** Spans of lists of functions *)

Definition in_span (A : vector -> Prop) (l : list (list nat)) (f : vector -> R) : Prop :=
  exists c : list nat -> R, forall x, A x -> f x = total l (fun e => c e * monomial e x).

Section Span.
Variable A : vector -> Prop.

Lemma in_span_plus l f g : in_span A l f -> in_span A l g -> in_span A l (fun x => f x + g x).
Proof.
  intros (c & Hc) (b & Hb). exists (fun e => c e + b e). intros x Hx. rewrite Hc, Hb by easy.
  rewrite <- total_plus. apply total_ext. intros. ring.
Qed.

Lemma in_span_scale l r f : in_span A l f -> in_span A l (fun x => r * f x).
Proof.
  intros (c & Hc). exists (fun e => r * c e). intros x Hx. rewrite Hc by easy.
  rewrite <- total_scale. apply total_ext. intros. ring.
Qed.

Lemma in_span_ext l f g : (forall x, A x -> f x = g x) -> in_span A l f -> in_span A l g.
Proof. intros E (c & Hc). exists c. intros x Hx. rewrite <- E by easy. auto. Qed.

Lemma in_span_zero l : in_span A l (fun _ => 0).
Proof. exists (fun _ => 0). intros x _. rewrite total_zero; [ easy | intros; ring ]. Qed.

Lemma in_span_sum l n (f : nat -> vector -> R) : (forall i, (i < n)%nat -> in_span A l (f i)) ->
  in_span A l (fun x => sum n (fun i => f i x)).
Proof. induction n; intro H; simpl; [ apply in_span_zero | apply in_span_plus; auto ]. Qed.

Definition list_eq_dec := list_eq_dec Nat.eq_dec.

(** Coefficients are functions of the monomial, so a member is spanned if it occurs once; we avoid counting. *)
Lemma in_span_member l e : In e l -> in_span A l (monomial e).
Proof.
  intro He. exists (fun f => if list_eq_dec f e then / INR (count_occ list_eq_dec l e) else 0). intros x _.
  assert (T : total l (fun f => (if list_eq_dec f e then / INR (count_occ list_eq_dec l e) else 0) * monomial f x)
              = INR (count_occ list_eq_dec l e) * (/ INR (count_occ list_eq_dec l e) * monomial e x)).
  { generalize (/ INR (count_occ list_eq_dec l e)). intro r. clear He. induction l as [ | f l IH ]; simpl; [ ring | ].
    rewrite IH. destruct (list_eq_dec f e) as [ -> | ]; [ rewrite S_INR | ]; ring. }
  rewrite T. field. apply not_0_INR. apply (count_occ_In list_eq_dec) in He. lia.
Qed.

Lemma in_span_total (l l' : list (list nat)) (c : list nat -> R) (f : list nat -> vector -> R) : (forall e, In e l -> in_span A l' (f e)) -> in_span A l' (fun x => total l (fun e => c e * f e x)).
Proof.
  induction l as [ | e l IH ]; intro H; simpl.
  - apply in_span_zero.
  - apply in_span_plus; [ apply in_span_scale; apply H; now left | apply IH; intros; apply H; now right ].
Qed.

Lemma in_span_incl l l' f : incl l l' -> in_span A l f -> in_span A l' f.
Proof.
  intros I (c & Hc). apply in_span_ext with (fun x => total l (fun e => c e * monomial e x)).
  - intros; symmetry; auto.
  - apply in_span_total. intros e He. apply in_span_member. auto.
Qed.

(** The power of a linear form. *)
Lemma power_in_span n w k : in_span A (monomials n k) (fun x => dot n w x ^ k).
Proof.
  induction k as [ | k (c & Hc) ].
  - apply in_span_ext with (monomial []); [ easy | ]. apply in_span_member. destruct n; now left.
  - apply in_span_ext with (fun x => sum n (fun i => w i * total (monomials n k) (fun e => c e * (x i * monomial e x)))).
    + intros x Hx. simpl. rewrite Hc by easy. unfold dot. rewrite <- sum_scale_r. apply sum_ext. intros i _.
      rewrite Rmult_assoc. f_equal. rewrite <- total_scale. apply total_ext. intros. ring.
    + apply in_span_sum. intros i Hi. apply in_span_scale. apply in_span_total. intros e He.
      destruct (times_variable n k i e Hi He) as (e' & He' & E).
      apply in_span_ext with (monomial e'); [ intros; now rewrite E | now apply in_span_member ].
Qed.

Lemma in_span_spanned l f : in_span A l f -> spanned A (fun i => monomial (nth i l [])) (length l) f.
Proof.
  intros (c & Hc). exists (fun i => c (nth i l [])). intros x Hx. rewrite Hc by easy. now rewrite (total_nth []).
Qed.

End Span.

(** Where the last coordinate is 1, a monomial may be multiplied by it. *)
Lemma raise_degree n (A : vector -> Prop) k j e : (forall x, A x -> x n = 1) -> In e (monomials (S n) k) ->
  exists e', In e' (monomials (S n) (k + j)) /\ forall x, A x -> monomial e x = monomial e' x.
Proof.
  intros HA He. induction j as [ | j (e' & He' & E) ].
  - exists e. now rewrite Nat.add_0_r.
  - destruct (times_variable (S n) (k + j) n e' ltac:(lia) He') as (f & Hf & F). exists f.
    rewrite Nat.add_succ_r. split; [ easy | ]. intros x Hx. rewrite <- F, HA by easy. rewrite E by easy. ring.
Qed.

Lemma raise_span n (A : vector -> Prop) K l f : (forall x, A x -> x n = 1) -> (forall k, In k l -> (k <= K)%nat) ->
  in_span A (flat_map (monomials (S n)) l) f -> in_span A (monomials (S n) K) f.
Proof.
  intros HA Le (c & Hc). apply in_span_ext with (fun x => total (flat_map (monomials (S n)) l) (fun e => c e * monomial e x));
    [ intros; symmetry; auto | ].
  apply in_span_total. intros e He. apply in_flat_map in He. destruct He as (k & Hk & He).
  destruct (raise_degree n A k (K - k) e HA He) as (e' & He' & E). replace (k + (K - k))%nat with K in He' by (specialize (Le k Hk); lia).
  apply in_span_ext with (monomial e'); [ intros; now rewrite E | now apply in_span_member ].
Qed.

(** ** The spanning set of a polynomial: the monomials of the degrees that occur *)

Fixpoint degrees_from (k : nat) (nonzero : list bool) : list nat :=
  match nonzero with [] => [] | b :: l => (if b then [k] else []) ++ degrees_from (S k) l end.

Definition degrees := degrees_from 0.

Lemma polynomial_in_span A n w (a : list R) (b : list bool) : length a = length b ->
  (forall k, nth k b false = false -> nth k a 0 = 0) ->
  in_span A (flat_map (monomials n) (degrees b)) (feature (polynomial a) n w).
Proof.
  intros Len Zero.
  assert (P : forall s, (forall k, (nth k b false = true -> In (s + k)%nat (degrees_from s b))) ->
    in_span A (flat_map (monomials n) (degrees_from s b)) (fun x => dot n w x ^ s * polynomial a (dot n w x))).
  { revert b Len Zero. induction a as [ | r a IH ]; intros [ | v b ] Len Zero s Hs; simpl in Len; try lia.
    - apply in_span_ext with (fun _ => 0); [ intros; simpl; ring | apply in_span_zero ].
    - apply in_span_ext with (fun x => r * dot n w x ^ s + dot n w x ^ S s * polynomial a (dot n w x)).
      + intros. simpl. ring.
      + apply in_span_plus.
        * destruct v.
          -- apply in_span_scale. apply in_span_incl with (monomials n s); [ | apply power_in_span ].
             intros e He. apply in_flat_map. exists s. split; [ now left | easy ].
          -- apply in_span_ext with (fun _ => 0); [ | apply in_span_zero ].
             intros. rewrite (Zero O eq_refl : r = 0). ring.
        * apply in_span_incl with (flat_map (monomials n) (degrees_from (S s) b)).
          -- intros e He. apply in_flat_map in He. destruct He as (k & Hk & He). apply in_flat_map.
             exists k. split; [ simpl; apply in_or_app; now right | easy ].
          -- apply IH; [ lia | intros k; apply (Zero (S k)) | ]. intros k Hk.
             clear - Hk. revert s k Hk. induction b as [ | u b IHb ]; intros s [ | k ] Hk; simpl in *; try easy.
             ++ rewrite Hk. left. lia.
             ++ apply in_or_app. right. replace (S (s + S k)) with (S (S s) + k)%nat by lia. now apply IHb. }
  apply in_span_ext with (fun x => dot n w x ^ 0 * polynomial a (dot n w x)); [ intros; unfold feature; ring | ].
  apply P. clear. unfold degrees.
  assert (G : forall s k, nth k b false = true -> In (s + k)%nat (degrees_from s b)).
  { induction b as [ | u b IHb ]; intros s [ | k ] Hk; simpl in *; try easy.
    - rewrite Hk. left. lia.
    - apply in_or_app. right. replace (s + S k)%nat with (S s + k)%nat by lia. now apply IHb. }
  apply G.
Qed.

(** Which coefficients are not zero. *)
Definition marks (a : list R) (b : list bool) : Prop :=
  length a = length b /\ forall k, nth k b false = false -> nth k a 0 = 0.

Fixpoint sum_nat (l : list nat) (f : nat -> nat) : nat := match l with [] => 0 | k :: r => f k + sum_nat r f end.

Lemma monomials_of_degrees n l : sum_nat l (fun k => choose (n + k) k) = length (flat_map (monomials (S n)) l).
Proof.
  induction l as [ | k l IH ]; [ easy | ].
  change (flat_map (monomials (S n)) (k :: l)) with (monomials (S n) k ++ flat_map (monomials (S n)) l).
  now rewrite app_length, <- IH, monomials_count.
Qed.

(** dim <= Σ C(n+k-1, k) over the degrees k that occur, on any set of inputs. *)
Theorem polynomial_dimension A n a b : marks a b ->
  dim_le (polynomial a) (S n) A (sum_nat (degrees b) (fun k => choose (n + k) k)).
Proof.
  intros (Len & Zero). rewrite monomials_of_degrees. eexists. intro w. apply in_span_spanned. now apply polynomial_in_span.
Qed.

Theorem polynomial_P1 n m p a b D : marks a b -> positive_weights D ->
  (sum_nat (degrees b) (fun k => choose (n + k) k) <= p)%nat -> P1 (S n) m p (square_loss (polynomial a) (S n) m D p).
Proof. intros M H Hp. apply (width_ge_dim_P1 _ _ _ D H _ p (polynomial_dimension (inputs D) n a b M) Hp). Qed.
