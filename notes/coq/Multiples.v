(** * σ(z) = a z² with a ≠ 0 is as σ(z) = z²: the outer weights absorb a *)

Require Import Reals Lra Lia FunctionalExtensionality.
From Valleys Require Import Definitions Sums Paths Forms Threshold.
Open Scope R_scope.

Definition scaled (a : R) (theta : network) : network := Network (fun j i => a * U theta j i) (W theta).

Lemma scaled_back a b theta : a * b = 1 -> scaled a (scaled b theta) = theta.
Proof.
  intro E. destruct theta as [ u w ]. unfold scaled. simpl. f_equal. apply functional_extensionality. intro j.
  apply functional_extensionality. intro i. rewrite <- Rmult_assoc, E. ring.
Qed.

Lemma scaled_joins n m p a g x y : joins n m p g x y -> joins n m p (fun t => scaled a (g t)) (scaled a x) (scaled a y).
Proof.
  intros ([ CU CW ] & <- & <-). repeat split; [ | exact CW ]. intros j i Hj Hi. simpl. specialize (CU j i Hj Hi).
  intros t Ht e He. destruct (CU t Ht (e / (Rabs a + 1))) as (d & Hd & H); [ apply Rdiv_lt_0_compat; [ easy | pose proof (Rabs_pos a); lra ] | ].
  exists d. split; [ easy | ]. intros s Hs Hst. specialize (H s Hs Hst). rewrite <- Rmult_minus_distr_l, Rabs_mult.
  pose proof (Rabs_pos a). pose proof (Rabs_pos (U (g s) j i - U (g t) j i)).
  apply Rle_lt_trans with ((Rabs a + 1) * Rabs (U (g s) j i - U (g t) j i)); [ apply Rmult_le_compat_r; lra | ].
  apply Rlt_le_trans with ((Rabs a + 1) * (e / (Rabs a + 1))); [ apply Rmult_lt_compat_l; lra | right; field; lra ].
Qed.

Section Loss.
Variables (n m p : nat) (a b : R) (L : network -> R).
Hypothesis Inverse : a * b = 1.

Let back theta : scaled a (scaled b theta) = theta := scaled_back a b theta Inverse.
Let forth theta : scaled b (scaled a theta) = theta := scaled_back b a theta (eq_trans (Rmult_comm b a) Inverse).

Lemma scaled_P1 : P1 n m p L -> P1 n m p (fun theta => L (scaled a theta)).
Proof.
  intros H x. destruct (H (scaled a x)) as (y & (g & J & Down) & Min). exists (scaled b y). split.
  - exists (fun t => scaled b (g t)). split; [ rewrite <- (forth x) at 1; now apply scaled_joins | ].
    intros s t Hs Hst Ht. rewrite !back. now apply Down.
  - intro z. rewrite back. apply Min.
Qed.

Lemma scaled_one_valley : one_valley n m p L -> one_valley n m p (fun theta => L (scaled a theta)).
Proof.
  intros H c x y Hx Hy. destruct (H c (scaled a x) (scaled a y) Hx Hy) as (g & J & Low). exists (fun t => scaled b (g t)). split.
  - rewrite <- (forth x), <- (forth y). now apply scaled_joins.
  - intros t Ht. rewrite back. now apply Low.
Qed.

End Loss.

Lemma scaled_loss sigma a b n m D p : a * b = 1 ->
  (square_loss sigma n m D p = fun theta => square_loss (fun z => a * sigma z) n m D p (scaled b theta)) /\
  (square_loss (fun z => a * sigma z) n m D p = fun theta => square_loss sigma n m D p (scaled a theta)).
Proof.
  intro E. assert (F : square_loss (fun z => a * sigma z) n m D p = fun theta => square_loss sigma n m D p (scaled a theta)).
  { apply functional_extensionality. intro theta. apply total_ext. intros d _. f_equal. apply sum_ext. intros j _. do 2 f_equal.
    apply sum_ext. intros i _. simpl. ring. }
  split; [ | easy ]. rewrite F. apply functional_extensionality. intro theta. now rewrite scaled_back.
Qed.

Theorem multiple_P1_iff a n p : a <> 0 -> (1 <= p)%nat ->
  (forall D, positive_weights D -> P1 n 1 p (square_loss (fun z => a * square z) n 1 D p)) <-> (n <= p)%nat.
Proof.
  intros Na Hp. assert (E : a * / a = 1) by now apply Rinv_r. assert (E' : / a * a = 1) by lra. rewrite <- (square_P1_iff n p Hp).
  split; intros H D Pos; destruct (scaled_loss square a (/ a) n 1 D p E) as [ F G ].
  - rewrite F. apply (scaled_P1 n 1 p (/ a) a); auto.
  - rewrite G. apply (scaled_P1 n 1 p a (/ a)); auto.
Qed.

Theorem multiple_one_valley_iff a n p : a <> 0 -> (1 <= p)%nat ->
  (forall D, positive_weights D -> one_valley n 1 p (square_loss (fun z => a * square z) n 1 D p)) <-> (n < p)%nat.
Proof.
  intros Na Hp. assert (E : a * / a = 1) by now apply Rinv_r. assert (E' : / a * a = 1) by lra. rewrite <- (square_one_valley_iff n p Hp).
  split; intros H D Pos; destruct (scaled_loss square a (/ a) n 1 D p E) as [ F G ].
  - rewrite F. apply (scaled_one_valley n 1 p (/ a) a); auto.
  - rewrite G. apply (scaled_one_valley n 1 p a (/ a)); auto.
Qed.
