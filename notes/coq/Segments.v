(** * The two kinds of straight segments along which the square loss does not increase *)

Require Import Reals List Lra Lia FunctionalExtensionality.
From Valleys Require Import Definitions Sums Paths LinearAlgebra Descent Population FiniteData.
Import ListNotations.
Open Scope R_scope.

(** What a descent document claims implies a descending path. *)
Theorem straight_descent_descends sigma n m D p k gap a :
  straight_descent (square_loss sigma n m D) p k gap a ->
  exists b, descends n m p (square_loss sigma n m D p) a b /\ best_up_to gap (square_loss sigma n m D) p b.
Proof.
  intros (vs & _ & Down & Best). exists (last vs a). split; [ now apply downhill_descends | easy ].
Qed.

Section Segments.
Variables (sigma : R -> R) (n m p : nat) (D : list datum).
Hypothesis Positive : positive_weights D.
Notation L := (square_loss sigma n m D p).
Notation out := (output sigma n p).

(** Only U moves, and at the end the derivative is not positive. *)
Lemma outer_segment a b : W a = W b ->
  total D (fun d => weight d * sum m (fun j => (out b j (input d) - target d j) * (out b j (input d) - out a j (input d)))) <= 0 ->
  segment_down L a b.
Proof.
  intros EW Slope s t Hs Hst Ht.
  set (r := fun d j => out b j (input d) - target d j). set (e := fun d j => out b j (input d) - out a j (input d)) in *.
  assert (X : forall t, L (mix t a b) =
    total D (fun d => weight d * sum m (fun j => r d j ^ 2))
    - 2 * (1 - t) * total D (fun d => weight d * sum m (fun j => r d j * e d j))
    + (1 - t) ^ 2 * total D (fun d => weight d * sum m (fun j => e d j ^ 2))).
  { intro x. unfold Rminus at 1. rewrite <- Ropp_mult_distr_l_reverse, <- !total_scale, <- !total_plus. apply total_ext. intros d _.
    rewrite (sum_ext m _ (fun j => r d j ^ 2 + (- (2 * (1 - x)) * (r d j * e d j) + (1 - x) ^ 2 * e d j ^ 2))).
    - rewrite !sum_plus, !sum_scale. ring.
    - intros j Hj. rewrite mix_output by easy. unfold r, e. ring. }
  rewrite !X. change (total D (fun d => weight d * sum m (fun j => r d j * e d j)) <= 0) in Slope.
  set (q := total D (fun d => weight d * sum m (fun j => r d j * e d j))) in *.
  assert (P : 0 <= total D (fun d => weight d * sum m (fun j => e d j ^ 2))).
  { apply total_nonneg. intros d Hd. apply Rmult_le_pos; [ auto | apply sum_nonneg; intros; apply pow2_ge_0 ]. }
  set (P2 := total D (fun d => weight d * sum m (fun j => e d j ^ 2))) in *.
  assert ((1 - t) ^ 2 * P2 <= (1 - s) ^ 2 * P2).
  { apply Rmult_le_compat_r; [ easy | ]. apply pow_incr. lra. }
  assert (0 <= (t - s) * - q) by (apply Rmult_le_pos; lra). lra.
Qed.

(** Only input weights move, of neurons whose outer weights are 0. *)
Lemma dead_segment a b : U a = U b ->
  (forall i, (i < p)%nat -> (forall c, (c < n)%nat -> W a i c = W b i c) \/ forall j, (j < m)%nat -> U a j i = 0) ->
  segment_down L a b.
Proof.
  intros EU Dead.
  assert (E : forall t, L (mix t a b) = L a).
  { intro t. apply (square_loss_reads sigma n m D Positive). intros j x Hj _. apply sum_ext. intros i Hi. simpl. rewrite <- EU.
    destruct (Dead i Hi) as [ Same | Z ].
    - replace (dot n _ x) with (dot n (W a i) x); [ ring | ]. apply sum_ext. intros c Hc. rewrite Same by easy. ring.
    - rewrite Z by easy. ring. }
  intros s t _ _ _. rewrite !E. apply Rle_refl.
Qed.

End Segments.

(** Values v on the data that no network improves on: the residual is orthogonal to every neuron and to v. *)
Lemma optimal_values {A} (l : list A) (dat : A -> datum) sigma n m (v : A -> nat -> R) p a gap :
  positive_weights (map dat l) ->
  (forall w j, (j < m)%nat -> total l (fun d => weight (dat d) * (v d j - target (dat d) j) * feature sigma n w (input (dat d))) = 0) ->
  (forall j, (j < m)%nat -> total l (fun d => weight (dat d) * (v d j - target (dat d) j) * v d j) = 0) ->
  square_loss sigma n m (map dat l) p a <= total l (fun d => weight (dat d) * sum m (fun j => (v d j - target (dat d) j) ^ 2)) + gap ->
  best_up_to gap (square_loss sigma n m (map dat l)) p a.
Proof.
  intros Pos Orth Own Close q b. apply Rle_trans with (1 := Close). apply Rplus_le_compat_r.
  set (r := fun d j => v d j - target (dat d) j). set (f := fun d j => output sigma n q b j (input (dat d))).
  assert (X : square_loss sigma n m (map dat l) q b =
    total l (fun d => weight (dat d) * sum m (fun j => r d j ^ 2))
    + (2 * sum m (fun j => total l (fun d => weight (dat d) * r d j * f d j) + -1 * total l (fun d => weight (dat d) * r d j * v d j))
    + total l (fun d => weight (dat d) * sum m (fun j => (f d j - v d j) ^ 2)))).
  { rewrite (sum_ext m (fun j => total l _ + _) (fun j => total l (fun d => weight (dat d) * r d j * (f d j - v d j)))).
    2:{ intros j _. rewrite <- total_scale, <- total_plus. apply total_ext. intros. ring. }
    unfold square_loss. rewrite total_map. rewrite <- total_sum, <- total_scale, <- !total_plus. apply total_ext. intros d _. fold (f d).
    rewrite <- !sum_scale, <- !sum_plus. apply sum_ext. intros j _. unfold r, f. ring. }
  rewrite X, (sum_zero m (fun j => total l _ + _)).
  - assert (0 <= total l (fun d => weight (dat d) * sum m (fun j => (f d j - v d j) ^ 2))).
    2:{ apply Rle_trans with (total l (fun d => weight (dat d) * sum m (fun j => r d j ^ 2))); [ apply Rle_refl | lra ]. }
    apply total_nonneg. intros d Hd. apply Rmult_le_pos; [ apply Pos; now apply in_map | apply sum_nonneg; intros; apply pow2_ge_0 ].
  - intros j Hj. rewrite (Own j Hj : total l (fun d => weight (dat d) * r d j * v d j) = 0). unfold f, output.
    rewrite (total_ext l _ (fun d => sum q (fun i => U b j i * (weight (dat d) * r d j * feature sigma n (W b i) (input (dat d)))))).
    + rewrite total_sum, sum_zero; [ ring | ]. intros i _. rewrite total_scale.
      rewrite (Orth (W b i) j Hj : total l (fun d => weight (dat d) * r d j * feature sigma n (W b i) (input (dat d))) = 0). ring.
    + intros d _. rewrite <- sum_scale. apply sum_ext. intros i _. unfold feature. ring.
Qed.
