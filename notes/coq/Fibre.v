(** * σ(z) = z², one output, p > n: the networks with one function are connected

    Lemma 2'.  [reduction] and [frames] make the live neurons of two such networks the same up to order and
    signs; they are fewer than p.  Their features ⟨w, x⟩² are independent, so that what
    [Connect] says of all features holds for these: with a neuron to spare they change places and signs. *)

Require Import Reals List Bool Lra Lia Psatz Classical.
From Valleys Require Import Definitions Sums Paths LinearAlgebra Descent Connect Forms Moves Reduction Frames.
Import ListNotations.
Open Scope R_scope.

Lemma form_convex n p b : convex_in_outer_weights (form_loss n p b).
Proof.
  intros q w u v t Ht. unfold form_loss. rewrite <- !sum_scale, <- sum_plus. apply sum_le. intros r _.
  rewrite <- !sum_scale, <- sum_plus. apply sum_le. intros s _.
  assert (E : forall x, output square n q (Network (fun j i => (1 - t) * u j i + t * v j i) w) 0 x =
    (1 - t) * output square n q (Network u w) 0 x + t * output square n q (Network v w) 0 x).
  { intro x. unfold output. rewrite <- !sum_scale, <- sum_plus. apply sum_ext. intros; simpl; ring. }
  rewrite E. set (x := output square n q (Network u w) 0 _). set (y := output square n q (Network v w) 0 _).
  set (z := output square n p b 0 _). assert (0 <= t * (1 - t) * (x - y) ^ 2); [ | nra ].
  apply Rmult_le_pos; [ apply Rmult_le_pos; lra | apply pow2_ge_0 ].
Qed.

Section Fibre.
Variables (n p : nat).
Notation u a := (U a 0%nat).
Notation same_form := (same_form n p).

(** Dead neurons are 0. *)
Definition tidy (a : network) : network := Network (U a) (fun i => if Req_EM_T (u a i) 0 then fun _ => 0 else W a i).

Lemma tidy_level A L a : reads_function square n 1 A L -> level n 1 p (L p) a (tidy a).
Proof.
  intro Reads. apply (move_dead square n 1 p A L Reads). intros i _. destruct (Req_EM_T (u a i) 0) as [ Z | ]; [ right | now left ].
  intros j Hj. now assert (j = 0)%nat as -> by lia.
Qed.

(** The squares of independent linear forms are independent. *)
Lemma squares_independent b : live_independent n p b -> let J := others p (u b) in
  independent (fun _ => True) (fun k => feature square n (W b (nth k J p))) (length J).
Proof.
  intros Ind J c Hc k Hk. assert (In : forall i, (i < length J)%nat -> (nth i J p < p)%nat /\ u b (nth i J p) <> 0).
  { intros i Hi. now apply others_in, nth_In. }
  destruct (In k Hk) as [ Hj Uj ]. destruct (dual_vector n p b (nth k J p) Ind Hj Uj) as (z & One & Zero).
  rewrite <- (Hc z I), <- (sum_single (length J) k c Hk). apply sum_ext. intros i Hi. unfold feature, square.
  destruct (Nat.eqb_spec i k) as [ -> | N ]; [ rewrite One; ring | ].
  rewrite Zero; [ ring | now apply In | now apply In | ]. intro E. apply N. apply (NoDup_nth J p); try easy. apply others_nodup.
Qed.

(** Networks whose live neurons are among ± those of b. *)
Lemma tidy_within b e : (forall i, (i < p)%nat -> u e i <> 0 -> exists j, (j < p)%nat /\ u b j <> 0 /\
    ((forall s, (s < n)%nat -> W e i s = W b j s) \/ (forall s, (s < n)%nat -> W e i s = - W b j s))) ->
  let J := others p (u b) in within square n p (fun _ => True) (fun k => W b (nth k J p)) (length J) (tidy e).
Proof.
  intros H J i Hi. simpl. destruct (Req_EM_T (u e i) 0) as [ Z | Nz ].
  - exists (fun _ => 0). intros x _. rewrite sum_zero by (intros; ring). unfold feature, square, dot. rewrite sum_zero; intros; ring.
  - destruct (H i Hi Nz) as (j & Hj & Uj & S). destruct (In_nth J j p) as (k & Hk & Ek); [ now apply others_in | ].
    exists (fun r => if Nat.eqb r k then 1 else 0). intros x _.
    rewrite (sum_ext _ _ (fun r => if Nat.eqb r k then feature square n (W b (nth r J p)) x else 0)).
    2:{ intros r _. destruct (Nat.eqb r k); ring. }
    rewrite sum_single, Ek by easy. unfold feature, square. destruct S as [ E | E ].
    + f_equal. apply sum_ext. intros s Hs. now rewrite E.
    + replace (dot n (W e i) x) with (-1 * dot n (W b j) x); [ ring | ]. unfold dot. rewrite <- sum_scale. apply sum_ext.
      intros s Hs. rewrite E by easy. ring.
Qed.

Lemma fibre_component a b : (n < p)%nat -> same_form a b -> component n 1 p (form_loss n p b p) 0 a b.
Proof.
  intros Room S. pose proof (form_reads n p b) as Reads. set (L := form_loss n p b) in *.
  destruct (reduction n p _ L Reads a) as (a1 & La & Ia), (reduction n p _ L Reads b) as (b1 & Lb & Ib).
  pose proof (stay_form n p a b a1 S La) as Sa. pose proof (stay_form n p b b b1 (fun _ => eq_refl) Lb) as Sb.
  destruct (frames n p _ L a1 b1 Reads Ia Ib) as (e & l & Le & _ & _ & M & _ & Live); [ intro x; now rewrite Sa, Sb | ].
  pose proof (stay_form n p a1 b e Sa Le) as Se.
  assert (Go : forall c e, same_form e b -> level n 1 p (L p) c e -> component n 1 p (L p) 0 c e).
  { intros c f Sf Lf. apply descends_component; [ now apply level_descends | ]. rewrite <- (level_same _ _ _ _ _ _ Lf).
    right. now apply form_loss_zero. }
  assert (Tidy : forall e, same_form e b -> component n 1 p (L p) 0 e (tidy e)).
  { intros f Sf. pose proof (tidy_level _ L f Reads) as Lf. apply Go; [ now apply stay_form with f | easy ]. }
  assert (Zero : forall e, same_form e b -> L p (tidy e) <= 0).
  { intros f Sf. right. apply form_loss_zero. apply stay_form with f; [ easy | ]. now apply (tidy_level (fun _ => True)). }
  apply component_trans with a1; [ now apply Go | ]. apply component_trans with e; [ now apply Go | ].
  apply component_trans with (tidy e); [ now apply Tidy | ]. apply component_sym.
  apply component_trans with b1; [ now apply Go | ]. apply component_trans with (tidy b1); [ now apply Tidy | ].
  set (J := others p (u b1)).
  apply (connected square n 1 p _ L Reads (form_convex n p b) (fun k => W b1 (nth k J p)) (length J) (squares_independent b1 Ib)).
  - unfold J. rewrite others_length. pose proof (independent_few n p b1 Ib). lia.
  - exists (fun _ => 0). intros x _. rewrite sum_zero by (intros; ring). unfold feature, square, dot. rewrite sum_zero; intros; ring.
  - apply tidy_within. intros i Hi Ui. exists i. split; [ easy | split; [ easy | now left ] ].
  - apply tidy_within. intros i Hi Ui. pose proof (Live i Hi Ui) as Hin. apply in_map_iff in Hin. destruct Hin as ([ i' j ] & <- & H).
    destruct (M i' j H) as (_ & Hj & Uj & _ & E). now exists j.
  - now apply Zero.
  - now apply Zero.
Qed.

(** Lemma 2': a path on which the function stays. *)
Theorem fibre a b : (n < p)%nat -> same_form a b -> exists g, joins n 1 p g a b /\ forall t, 0 <= t <= 1 -> same_form (g t) b.
Proof.
  intros Room S. destruct (fibre_component a b Room S) as (g & J & H). exists g. split; [ easy | ]. intros t Ht.
  apply form_loss_zero, Rle_antisym; [ now apply H | ]. apply sum_nonneg. intros r _. apply sum_nonneg. intros s _. apply pow2_ge_0.
Qed.

End Fibre.
