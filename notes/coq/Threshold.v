(** * σ(z) = z², one output: n neurons are enough for P.1, n + 1 for one valley

    [square_every_width] and [square_two_valleys] say that fewer are not enough. *)

Require Import Reals List Lra Lia Psatz FunctionalExtensionality.
From Valleys Require Import Definitions Sums Paths ConvexLines LinearAlgebra Descent Population FiniteData Monomials Forms Inertia Mirror Frames Lift Fibre.
Import ListNotations.
Open Scope R_scope.

(** The neurons of a, then those of b, with the outer weights (1 - t) U_a and t U_b. *)
Definition blend (p : nat) (a b : network) (t : R) : network :=
  Network (fun j i => if Nat.ltb i p then (1 - t) * U a j i else t * U b j (i - p)%nat) (fun i => if Nat.ltb i p then W a i else W b (i - p)%nat).

Lemma blend_mix p a b t : blend p a b t = mix t (blend p a b 0) (blend p a b 1).
Proof.
  unfold blend, mix. simpl. f_equal; apply functional_extensionality; intro j; apply functional_extensionality; intro i.
  - destruct (Nat.ltb i p); ring.
  - destruct (Nat.ltb j p); ring.
Qed.

Lemma blend_output sigma n p q a b t x :
  output sigma n (p + q) (blend p a b t) 0 x = (1 - t) * output sigma n p a 0 x + t * output sigma n q b 0 x.
Proof.
  unfold output. rewrite sum_app, <- !sum_scale. f_equal; apply sum_ext; intros i Hi; simpl.
  - destruct (Nat.ltb_spec i p); [ ring | lia ].
  - destruct (Nat.ltb_spec (p + i) p); [ lia | ]. replace (p + i - p)%nat with i by lia. ring.
Qed.

Section Sharp.
Variables (n p : nat) (A : vector -> Prop) (L : nat -> network -> R).
Hypothesis Reads : reads_function square n 1 A L.
Hypothesis Convex : convex_in_outer_weights L.
Hypothesis Wide : (n <= p)%nat.

Lemma over_loss q a b t c : over n p q a b t c -> L p c = L (p + q)%nat (blend p a b t).
Proof.
  intro O. apply Reads. intros j x Hj _. assert (j = 0)%nat as -> by lia. now rewrite blend_output, <- O.
Qed.

(** From every network a way down below any other network, of whatever width. *)
Theorem sharp_descent : forall a q b, exists c, descends n 1 p (L p) a c /\ L p c <= L q b.
Proof.
  intros a q b.
  destruct (mix_down L (p + q) (blend p a b 0) (blend p a b 1) Convex eq_refl) as (m & Hm & Low & Down).
  destruct (lift n p (p + q) a (blend p a b m) Wide) as (c & g & h & (Path & G0 & G1) & H0 & H1 & Mono & Over).
  assert (E : forall t, 0 <= t <= 1 -> L p (g t) = L (p + q)%nat (blend p a b (h t * m))).
  { intros t Ht. apply over_loss. intro x. rewrite (Over t Ht x), blend_output. ring. }
  exists c. split.
  - exists g. split; [ easy | ]. intros s t Hs Hst Ht. rewrite !E, (blend_mix p a b (h t * m)), (blend_mix p a b (h s * m)) by lra.
    pose proof (Mono 0 s ltac:(lra) ltac:(lra) ltac:(lra)). pose proof (Mono s t Hs Hst Ht). pose proof (Mono t 1 ltac:(lra) ltac:(lra) ltac:(lra)).
    apply Down; nra.
  - replace (L q b) with (L (p + q)%nat (blend p a b 1)).
    + rewrite <- G1, E, H1, Rmult_1_l, (blend_mix p a b m) by lra. easy.
    + apply Reads. intros j x Hj _. assert (j = 0)%nat as -> by lia. rewrite blend_output. ring.
Qed.

Corollary sharp_P1 q best : best_up_to 0 L q best -> P1 n 1 p (L p).
Proof. intro B. apply below_P1 with q best; [ easy | ]. intro a. apply sharp_descent. Qed.

(** With one neuron more every sub-level set is path connected. *)
Theorem sharp_one_valley : (n < p)%nat -> one_valley n 1 p (L p).
Proof.
  intros Room c a b Ha Hb. destruct (lift n p p a b Wide) as (e & g & h & (Path & G0 & G1) & H0 & H1 & Mono & Over).
  assert (S : same_form n p e b). { intro x. rewrite <- G1, (Over 1) by lra. rewrite H1. ring. }
  destruct (fibre n p e b Room S) as (f & J & Same). apply component_trans with e.
  - exists g. split; [ easy | ]. intros t Ht. rewrite (over_loss p a b (h t)), blend_mix by now apply Over.
    pose proof (Mono 0 t ltac:(lra) ltac:(lra) ltac:(lra)). pose proof (Mono t 1 ltac:(lra) ltac:(lra) ltac:(lra)).
    pose proof (mix_convex L (p + p) (blend p a b 0) (blend p a b 1) Convex eq_refl 0 1 (h t) ltac:(lra)) as C. cbv beta in C.
    replace ((1 - h t) * 0 + h t * 1) with (h t) in C by ring. rewrite mix_0, mix_1 in C.
    rewrite <- (over_loss p a b 0 a), <- (over_loss p a b 1 b) in C by (intro x; ring).
    apply Rle_trans with (1 := C).
    assert ((1 - h t) * L p a <= (1 - h t) * c) by (apply Rmult_le_compat_l; lra).
    assert (h t * L p b <= h t * c) by (apply Rmult_le_compat_l; lra). lra.
  - exists f. split; [ easy | ]. intros t Ht. replace (L p (f t)) with (L p b); [ easy | ]. apply Reads. intros j x Hj _.
    assert (j = 0)%nat as -> by lia. now rewrite Same.
Qed.

End Sharp.

(** ** The square loss *)

Lemma square_dimension n A : exists d, dim_le square n A d.
Proof.
  destruct n as [ | k ].
  - exists O, (fun _ _ => 0). intro w. exists (fun _ => 0). intros x _. unfold feature, square, dot. simpl. ring.
  - eexists. replace square with (polynomial [ 0; 0; 1 ]).
    + apply polynomial_dimension with (b := [ false; false; true ]). split; [ easy | ]. now intros [ | [ | [ | [ | i ] ] ] ].
    + apply functional_extensionality. intro z. unfold square. simpl. ring.
Qed.

(** `quadratic-sharp`: on any weighted data. *)
Theorem square_sharp_P1 n p D : positive_weights D -> (n <= p)%nat -> P1 n 1 p (square_loss square n 1 D p).
Proof.
  intros H Wide. destruct (square_loss_best square n 1 D H (length D) (dim_le_number square n D)) as (b & Best).
  exact (sharp_P1 n p (inputs D) _ (square_loss_reads square n 1 D H) (square_loss_convex square n 1 D H) Wide _ b Best).
Qed.

Corollary square_sharp_no_spurious_valley n p D : positive_weights D -> (n <= p)%nat ->
  forall c a, ~ spurious_valley n 1 p (square_loss square n 1 D p) c a.
Proof. intros H Wide. now apply P1_no_spurious_valley, square_sharp_P1. Qed.

(** And under an expectation. *)
Theorem population_sharp_P1 {Omega : Type} E H S (X : Omega -> vector) Y n p :
  expectation E H S -> (forall j, (j < 1)%nat -> H (Y j)) -> (forall w, H (fun o => feature square n w (X o))) ->
  (n <= p)%nat -> P1 n 1 p (population_loss E X Y square n 1 p).
Proof.
  intros Ex HY HX Wide. destruct (square_dimension n (seen S X)) as (d & Dim).
  destruct (population_best E H S Ex X Y square n 1 HY HX d Dim) as (b & Best).
  exact (sharp_P1 n p (seen S X) _ (population_reads E H S Ex X Y square n 1) (population_convex E H S Ex X Y square n 1 HY HX) Wide _ b Best).
Qed.

(** `quadratic-one-valley`: on weighted data, and under an expectation. *)
Theorem square_sharp_one_valley n p D : positive_weights D -> (n < p)%nat -> one_valley n 1 p (square_loss square n 1 D p).
Proof.
  intros H Room.
  exact (sharp_one_valley n p (inputs D) _ (square_loss_reads square n 1 D H) (square_loss_convex square n 1 D H) ltac:(lia) Room).
Qed.

Theorem population_sharp_one_valley {Omega : Type} E H S (X : Omega -> vector) Y n p :
  expectation E H S -> (forall j, (j < 1)%nat -> H (Y j)) -> (forall w, H (fun o => feature square n w (X o))) ->
  (n < p)%nat -> one_valley n 1 p (population_loss E X Y square n 1 p).
Proof.
  intros Ex HY HX Room. exact (sharp_one_valley n p (seen S X) _ (population_reads E H S Ex X Y square n 1)
    (population_convex E H S Ex X Y square n 1 HY HX) ltac:(lia) Room).
Qed.

(** ** The thresholds are sharp *)

Theorem square_P1_iff n p : (1 <= p)%nat ->
  (forall D, positive_weights D -> P1 n 1 p (square_loss square n 1 D p)) <-> (n <= p)%nat.
Proof.
  intro Hp. split; [ | intros Wide D H; now apply square_sharp_P1 ].
  intro All. destruct (le_lt_dec n p) as [ | Less ]; [ easy | exfalso ].
  destruct (square_every_width n p) as (D & c & a & H & V); [ lia | ].
  now apply (P1_no_spurious_valley n 1 p _ (All D H) c a).
Qed.

Theorem square_one_valley_iff n p : (1 <= p)%nat ->
  (forall D, positive_weights D -> one_valley n 1 p (square_loss square n 1 D p)) <-> (n < p)%nat.
Proof.
  intro Hp. split; [ | intros Room D H; now apply square_sharp_one_valley ].
  intro All. destruct (le_lt_dec p n) as [ Le | ]; [ exfalso | easy ]. destruct (Nat.eq_dec p n) as [ -> | N ].
  - destruct (square_two_valleys n Hp) as (D & H & Two). now apply Two, All.
  - destruct (square_spurious_valley n p Hp ltac:(lia) (beta p ^ 2)) as (_ & Floor & Bad & Better); [ lra | ].
    assert (beta p ^ 2 <= 2 * INR p); [ | unfold beta in *; pose proof (pos_INR p); nra ].
    apply Rle_trans with (2 := Better). apply Floor. apply All; [ apply inertia_positive | lra | ].
    apply Rle_trans with (1 := Better). unfold beta. pose proof (pos_INR p). nra.
Qed.
