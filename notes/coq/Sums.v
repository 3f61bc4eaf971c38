(** * Finite sums *)

Require Import Reals List Lra Lia FunctionalExtensionality.
From Valleys Require Import Definitions.
Import ListNotations.
Open Scope R_scope.

Lemma sum_ext n f g : (forall i, (i < n)%nat -> f i = g i) -> sum n f = sum n g.
Proof. induction n; intro H; simpl; [ easy | rewrite IHn, H; auto ]. Qed.

Lemma sum_zero n f : (forall i, (i < n)%nat -> f i = 0) -> sum n f = 0.
Proof. induction n; intro H; simpl; [ easy | rewrite IHn, H; auto; lra ]. Qed.

Lemma sum_plus n f g : sum n (fun i => f i + g i) = sum n f + sum n g.
Proof. induction n; simpl; lra. Qed.

Lemma sum_minus n f g : sum n (fun i => f i - g i) = sum n f - sum n g.
Proof. induction n; simpl; lra. Qed.

Lemma sum_scale n c f : sum n (fun i => c * f i) = c * sum n f.
Proof. induction n; simpl; lra. Qed.

Lemma sum_scale_r n c f : sum n (fun i => f i * c) = sum n f * c.
Proof. induction n; simpl; lra. Qed.

Lemma sum_le n f g : (forall i, (i < n)%nat -> f i <= g i) -> sum n f <= sum n g.
Proof.
  induction n; intro H; simpl; [ lra | ].
  apply Rplus_le_compat; auto.
Qed.

Lemma sum_nonneg n f : (forall i, (i < n)%nat -> 0 <= f i) -> 0 <= sum n f.
Proof. intro H. rewrite <- (sum_zero n (fun _ => 0)) by easy. now apply sum_le. Qed.

Lemma sum_swap n p f : sum n (fun i => sum p (f i)) = sum p (fun j => sum n (fun i => f i j)).
Proof.
  induction n; simpl.
  - now rewrite sum_zero.
  - now rewrite IHn, <- sum_plus.
Qed.

Lemma sum_first n f : sum (S n) f = f O + sum n (fun i => f (S i)).
Proof. induction n; simpl in *; [ lra | rewrite IHn; lra ]. Qed.

Lemma sum_app n p f : sum (n + p) f = sum n f + sum p (fun i => f (n + i)%nat).
Proof.
  induction p.
  - rewrite Nat.add_0_r. simpl. lra.
  - rewrite <- plus_n_Sm. simpl. rewrite IHp. lra.
Qed.

(** Only the term k is there. *)
Lemma sum_single n k f : (k < n)%nat -> sum n (fun i => if Nat.eqb i k then f i else 0) = f k.
Proof.
  induction n; intro H; [ lia | simpl ].
  destruct (Nat.eqb_spec n k) as [ -> | Hk ].
  - rewrite sum_zero; [ lra | ]. intros i Hi. destruct (Nat.eqb_spec i k); [ lia | easy ].
  - rewrite IHn by lia. lra.
Qed.

(** Change one term. *)
Lemma sum_remove n k f : (k < n)%nat -> sum n f = f k + sum n (fun i => if Nat.eqb i k then 0 else f i).
Proof.
  intro H. rewrite <- (sum_single n k f H), <- sum_plus. apply sum_ext. intros i _.
  destruct (Nat.eqb i k); lra.
Qed.

(** ** Sums over lists *)

Section Lists.
Context {A : Type}.
Implicit Types (l : list A) (f g : A -> R).

Lemma total_cons a l f : total (a :: l) f = f a + total l f.
Proof. easy. Qed.

Lemma total_ext l f g : (forall a, In a l -> f a = g a) -> total l f = total l g.
Proof.
  induction l; intro H; simpl; [ easy | ].
  rewrite H by now left. f_equal. apply IHl. intros b Hb. apply H. now right.
Qed.

Lemma total_zero l f : (forall a, In a l -> f a = 0) -> total l f = 0.
Proof.
  induction l; intro H; simpl; [ easy | ].
  rewrite H, IHl; [ lra | | now left ]. intros b Hb. apply H. now right.
Qed.

Lemma total_plus l f g : total l (fun a => f a + g a) = total l f + total l g.
Proof. induction l; simpl; lra. Qed.

Lemma total_scale l c f : total l (fun a => c * f a) = c * total l f.
Proof. induction l; simpl; lra. Qed.

Lemma total_app l l' f : total (l ++ l') f = total l f + total l' f.
Proof. induction l; simpl; lra. Qed.

Lemma total_le l f g : (forall a, In a l -> f a <= g a) -> total l f <= total l g.
Proof.
  induction l; intro H; simpl; [ lra | ].
  apply Rplus_le_compat; [ apply H; now left | apply IHl; intros; apply H; now right ].
Qed.

Lemma total_nonneg l f : (forall a, In a l -> 0 <= f a) -> 0 <= total l f.
Proof. intro H. rewrite <- (total_zero l (fun _ => 0)) by easy. now apply total_le. Qed.

Lemma total_sum l n (f : A -> nat -> R) : total l (fun a => sum n (f a)) = sum n (fun i => total l (fun a => f a i)).
Proof.
  induction l; simpl.
  - now rewrite sum_zero.
  - now rewrite IHl, <- sum_plus.
Qed.

Lemma total_map {B} (h : B -> A) (l : list B) f : total (map h l) f = total l (fun b => f (h b)).
Proof. induction l; simpl; congruence. Qed.

Lemma total_flat_map {B} (h : B -> list A) (l : list B) f :
  total (flat_map h l) f = total l (fun b => total (h b) f).
Proof. induction l; simpl; [ easy | rewrite total_app; congruence ]. Qed.

Lemma total_nth (d : A) l f : total l f = sum (length l) (fun i => f (nth i l d)).
Proof. induction l as [ | a l IH ]; [ easy | ]. simpl length. rewrite sum_first. simpl. now rewrite IH. Qed.

End Lists.

Lemma total_seq s n f : total (seq s n) f = sum n (fun i => f (s + i)%nat).
Proof.
  revert s. induction n; intro s; [ easy | ].
  simpl seq. rewrite total_cons, IHn, sum_first, Nat.add_0_r. f_equal.
  apply sum_ext. intros. f_equal. lia.
Qed.

Lemma total_seq0 n f : total (seq 0 n) f = sum n f.
Proof. now rewrite total_seq. Qed.

(** A sum over distinct indices below p is a sum over all of them. *)
Lemma total_sublist p (I : list nat) f : NoDup I -> (forall i, In i I -> (i < p)%nat) ->
  total I f = sum p (fun i => if in_dec Nat.eq_dec i I then f i else 0).
Proof.
  intros HI Hp. induction I as [ | a I IH ].
  - simpl total. rewrite sum_zero; [ easy | ]. intros i _. now destruct (in_dec Nat.eq_dec i []) as [ [] | ].
  - inversion HI as [ | ? ? Ha HI' ]; subst.
    assert (a < p)%nat by (apply Hp; now left). rewrite total_cons.
    rewrite IH; [ | easy | intros; apply Hp; now right ].
    symmetry. rewrite (sum_remove p a) by easy. symmetry.
    destruct (in_dec Nat.eq_dec a (a :: I)) as [ _ | N ]; [ | destruct N; now left ].
    f_equal. apply sum_ext. intros i _. destruct (Nat.eqb_spec i a) as [ -> | N ].
    + destruct (in_dec Nat.eq_dec a I); easy.
    + destruct (in_dec Nat.eq_dec i I) as [ H1 | H1 ], (in_dec Nat.eq_dec i (a :: I)) as [ H2 | H2 ]; try easy.
      * destruct H2. now right.
      * destruct H2 as [ H2 | H2 ]; [ congruence | easy ].
Qed.

(** ** The square of a sum *)

Lemma sum_square n f : sum n f * sum n f = sum n (fun i => sum n (fun j => f i * f j)).
Proof.
  rewrite <- sum_scale_r. apply sum_ext. intros i _. now rewrite sum_scale.
Qed.

(** Cauchy-Schwarz for sums over a list. *)
Lemma total_cauchy {A} (l : list A) (f g : A -> R) :
  (total l (fun a => f a * g a)) ^ 2 <= total l (fun a => f a ^ 2) * total l (fun a => g a ^ 2).
Proof.
  assert (P : forall t, 0 <= total l (fun a => f a ^ 2) * t ^ 2 - 2 * total l (fun a => f a * g a) * t + total l (fun a => g a ^ 2)).
  { intro t. replace (_ + _) with (total l (fun a => (f a * t - g a) ^ 2)).
    - apply total_nonneg. intros. apply pow2_ge_0.
    - induction l; simpl in *; [ ring | rewrite IHl; ring ]. }
  set (a := total l (fun a => f a ^ 2)) in *. set (b := total l (fun a => f a * g a)) in *.
  set (c := total l (fun a => g a ^ 2)) in *.
  assert (Ha : 0 <= a) by (apply total_nonneg; intros; apply pow2_ge_0).
  destruct (Req_dec a 0) as [ E | E ].
  - destruct (Req_dec b 0) as [ F | F ]; [ rewrite F, E; lra | ].
    exfalso. specialize (P ((c + 1) / (2 * b))). rewrite E in P.
    replace (0 * ((c + 1) / (2 * b)) ^ 2 - 2 * b * ((c + 1) / (2 * b)) + c) with (-1) in P by (field; easy). lra.
  - specialize (P (b / a)).
    replace (a * (b / a) ^ 2 - 2 * b * (b / a) + c) with ((a * c - b ^ 2) / a) in P by (field; easy).
    assert (0 <= a * c - b ^ 2); [ | lra ].
    replace (a * c - b ^ 2) with ((a * c - b ^ 2) / a * a) by (field; easy).
    apply Rmult_le_pos; lra.
Qed.

Lemma sum_cauchy n f g : (sum n (fun i => f i * g i)) ^ 2 <= sum n (fun i => f i ^ 2) * sum n (fun i => g i ^ 2).
Proof. rewrite <- !total_seq0. apply total_cauchy. Qed.
