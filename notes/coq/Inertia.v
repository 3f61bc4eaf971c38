(** * σ(z) = z²: for every width p < n, data with a spurious valley

    Points e_i, e_i + e_j, e_i - e_j (i < j < p) with the labels of the identity, and e_p with a
    negative label -β, β = p + 1.  The bad network is the identity on the first p coordinates.  Its p outer
    weights are positive; a network with one of them 0 and none negative has a null direction among
    these coordinates, which costs at least 1. *)

Require Import Reals List Lra Lia Psatz.
From Valleys Require Import Definitions Sums Paths LinearAlgebra Forms.
Import ListNotations.
Open Scope R_scope.

Section Inertia.
Variables n p : nat.
Hypothesis Hp : (1 <= p)%nat.
Hypothesis Hn : (p < n)%nat.

Definition identity_label (ij : nat * nat) : R := if Nat.eqb (fst ij) (snd ij) then 1 else 2.

Definition beta : R := INR p + 1.

Definition inertia_data : list datum :=
  Datum (unit_vector p) (fun _ => - beta) 1 ::
  map (fun ij => Datum (pair_point ij) (fun _ => identity_label ij) 1) (pairs p).

Definition inertia_bad : network := Network (fun _ _ => 1) unit_vector.

(** The neuron of e_0 is turned to the coordinate p and made negative. *)
Definition inertia_better : network :=
  Network (fun _ i => if Nat.eqb i 0 then - beta else 1) (fun i => if Nat.eqb i 0 then unit_vector p else unit_vector i).

Notation L := (square_loss square n 1 inertia_data p).
Notation f b x := (output square n p b 0 x).

Lemma loss_split b : L b =
  (f b (unit_vector p) + beta) ^ 2 + total (pairs p) (fun ij => (f b (pair_point ij) - identity_label ij) ^ 2).
Proof.
  unfold square_loss, inertia_data. rewrite total_cons, total_map. cbn [weight target input sum].
  f_equal; [ ring | ]. apply total_ext. intros ij _. ring.
Qed.

(** ** The two networks *)

Lemma pair_point_squares i j : (i < p)%nat -> (j < p)%nat ->
  sum p (fun r => pair_point (i, j) r ^ 2) = identity_label (i, j).
Proof.
  intros Hi Hj. unfold pair_point, identity_label. simpl fst. simpl snd. destruct (Nat.eqb_spec i j) as [ -> | N ].
  - rewrite (sum_ext p _ (fun r => if Nat.eqb r j then 1 else 0)).
    + now apply (sum_single p j (fun _ => 1)).
    + intros r _. unfold unit_vector. destruct Nat.eqb; ring.
  - rewrite (sum_ext p _ (fun r => (if Nat.eqb r i then 1 else 0) + (if Nat.eqb r j then 1 else 0))).
    + rewrite sum_plus, (sum_single p i (fun _ => 1)), (sum_single p j (fun _ => 1)) by easy. ring.
    + intros r _. unfold unit_vector, sign.
      destruct (Nat.eqb_spec r i), (Nat.eqb_spec r j); subst; try lia; destruct Nat.ltb; ring.
Qed.

Lemma pair_point_outside i j r : (i < r)%nat -> (j < r)%nat -> pair_point (i, j) r = 0.
Proof.
  intros Hi Hj. unfold pair_point, unit_vector. destruct (Nat.eqb i j);
  destruct (Nat.eqb_spec r i), (Nat.eqb_spec r j); try lia; ring.
Qed.

Lemma bad_value x : f inertia_bad x = sum p (fun r => x r ^ 2).
Proof.
  apply sum_ext. intros r Hr. simpl U. simpl W. unfold square. rewrite dot_unit by lia. ring.
Qed.

Lemma bad_loss : L inertia_bad = beta ^ 2.
Proof.
  rewrite loss_split, bad_value, sum_zero, total_zero.
  - ring.
  - intros (i, j) H. apply in_pairs in H. rewrite bad_value, pair_point_squares by easy. ring.
  - intros r Hr. unfold unit_vector. destruct (Nat.eqb_spec r p); [ lia | ring ].
Qed.

Lemma better_value x : f inertia_better x = - beta * x p ^ 2 + (sum p (fun r => x r ^ 2) - x O ^ 2).
Proof.
  unfold output. replace p with (S (p - 1)) by lia. rewrite !sum_first. replace (S (p - 1)) with p by lia.
  unfold inertia_better. simpl U. simpl W. simpl Nat.eqb. cbv iota. unfold square.
  rewrite dot_unit by easy.
  rewrite (sum_ext (p - 1) _ (fun i => x (S i) ^ 2)) by (intros; rewrite dot_unit by lia; ring). ring.
Qed.

Lemma better_loss : L inertia_better <= 2 * INR p.
Proof.
  rewrite loss_split, better_value.
  assert (unit_vector p p = 1) as -> by (unfold unit_vector; now rewrite Nat.eqb_refl).
  assert (unit_vector p O = 0) as -> by (unfold unit_vector; destruct (Nat.eqb_spec 0 p); [ lia | easy ]).
  rewrite sum_zero by (intros r Hr; unfold unit_vector; destruct (Nat.eqb_spec r p); [ lia | ring ]).
  apply Rle_trans with (0 + total (pairs p) (fun ij => (if Nat.eqb (fst ij) 0 then 1 else 0) + (if Nat.eqb (snd ij) 0 then 1 else 0))).
  - apply Rplus_le_compat; [ right; ring | ]. apply total_le. intros (i, j) H. apply in_pairs in H.
    rewrite better_value, pair_point_squares, (pair_point_outside i j p) by easy.
    unfold pair_point, unit_vector, sign. simpl fst. simpl snd.
    destruct i as [ | i ], j as [ | j ]; cbn [Nat.eqb]; cbv iota.
    + ring_simplify. lra.
    + destruct (Nat.ltb _ _); ring_simplify; lra.
    + destruct (Nat.ltb _ _); ring_simplify; lra.
    + destruct (Nat.eqb i j); [ | destruct (Nat.ltb _ _) ]; change (Nat.eqb 0 (S i)) with false; change (Nat.eqb 0 (S j)) with false; cbv iota; lra.
  - rewrite total_plus, !total_pairs. simpl fst. simpl snd. right.
    rewrite (sum_ext p (fun i => sum p (fun _ => if Nat.eqb i 0 then 1 else 0)) (fun i => if Nat.eqb i 0 then INR p else 0)).
    2:{ intros i _. destruct (Nat.eqb i 0).
        - clear. induction p as [ | q IH ]; [ easy | ]. simpl sum. rewrite IH, S_INR. easy.
        - now apply sum_zero. }
    rewrite (sum_single p 0 (fun _ => INR p)) by lia.
    rewrite (sum_ext p (fun i => sum p (fun j => if Nat.eqb j 0 then 1 else 0)) (fun _ => 1)).
    2:{ intros i _. now rewrite (sum_single p 0 (fun _ => 1)) by lia. }
    assert (forall q, sum q (fun _ => 1) = INR q) as ->; [ | ring ].
    intro q. induction q as [ | q IH ]; [ easy | ]. simpl sum. now rewrite IH, S_INR.
Qed.

(** ** Non-negative outer weights *)

Lemma value_nonneg b x : (forall i, (i < p)%nat -> 0 <= U b 0%nat i) -> 0 <= f b x.
Proof. intro H. apply sum_nonneg. intros i Hi. apply Rmult_le_pos; [ auto | apply pow2_ge_0 ]. Qed.

Lemma beta_pos : 0 < beta.
Proof. unfold beta. pose proof (pos_INR p). lra. Qed.

Lemma floor_with b r : (forall i, (i < p)%nat -> 0 <= U b 0%nat i) ->
  r <= total (pairs p) (fun ij => (f b (pair_point ij) - identity_label ij) ^ 2) -> beta ^ 2 + r <= L b.
Proof.
  intros H Hr. rewrite loss_split. pose proof (value_nonneg b (unit_vector p) H). pose proof beta_pos. nra.
Qed.

Lemma wall b i0 : (forall i, (i < p)%nat -> 0 <= U b 0%nat i) -> (i0 < p)%nat -> U b 0%nat i0 = 0 ->
  beta ^ 2 + 1 <= L b.
Proof.
  intros Pos Hi0 Z. apply floor_with; [ easy | ].
  (* k is orthogonal to the other p - 1 neurons *)
  destruct (more_unknowns (p - 1) (seq 0 p) (fun r c => W b (if Nat.ltb r i0 then r else S r) c)) as (k & (c0 & Hc0 & Nz) & E).
  { apply seq_NoDup. }
  { rewrite seq_length. lia. }
  assert (Null : forall r, (r < p)%nat -> r <> i0 -> sum p (fun c => k c * W b r c) = 0).
  { intros r Hr N. rewrite <- total_seq0. destruct (lt_dec r i0) as [ H | H ].
    - specialize (E r ltac:(lia)). simpl in E. destruct (Nat.ltb_spec r i0); [ easy | lia ].
    - specialize (E (r - 1)%nat ltac:(lia)). simpl in E. destruct (Nat.ltb_spec (r - 1) i0); [ lia | ].
      now replace (S (r - 1)) with r in E by lia. }
  assert (Form : sum p (fun i => sum p (fun j => k i * k j * entry p b i j)) = 0).
  { rewrite entry_form. apply sum_zero. intros r Hr. destruct (Nat.eq_dec r i0) as [ -> | N ]; [ rewrite Z; ring | rewrite Null by easy; ring ]. }
  set (K := sum p (fun i => k i * k i)).
  assert (HK : 0 < K).
  { apply in_seq in Hc0. unfold K. rewrite (sum_remove p c0) by lia.
    assert (0 < k c0 * k c0) by nra.
    assert (0 <= sum p (fun i => if Nat.eqb i c0 then 0 else k i * k i)); [ | lra ].
    apply sum_nonneg. intros i _. destruct Nat.eqb; [ lra | nra ]. }
  (* what is left of the identity: kᵀ(A - 1)k = -|k|² *)
  set (M := fun i j => entry p b i j - if Nat.eqb i j then 1 else 0).
  assert (Sym : forall i j, M i j = M j i) by (intros i j; unfold M; now rewrite (Nat.eqb_sym j i), entry_symmetric).
  assert (F : sum p (fun i => sum p (fun j => k i * k j * M i j)) = - K).
  { rewrite <- (Rminus_0_l K), <- Form. unfold K. rewrite <- sum_minus. apply sum_ext. intros i Hi.
    rewrite <- (sum_single p i (fun _ => k i * k i) Hi), <- sum_minus. apply sum_ext. intros j _. unfold M.
    rewrite (Nat.eqb_sym j i). destruct (Nat.eqb_spec i j) as [ <- | ]; ring. }
  pose proof (form_bound p k M Sym) as C. rewrite F in C. fold K in C.
  rewrite (total_ext (pairs p) _ (fun ij => pair_value M ij ^ 2)).
  - apply Rmult_le_reg_l with (K ^ 2); [ nra | lra ].
  - intros (i, j) H. apply in_pairs in H. rewrite (value_pair n p) by lia. f_equal. unfold identity_label, pair_value, M. simpl fst. simpl snd.
    rewrite !Nat.eqb_refl. destruct (Nat.eqb_spec i j); ring.
Qed.

(** At every level from β² up to β² + 1 the bad network lies in a spurious valley, in which the loss
    stays at least β² = (p+1)², while the better network has loss at most 2p. *)
Theorem square_spurious_valley c : beta ^ 2 <= c < beta ^ 2 + 1 ->
  spurious_valley n 1 p L c inertia_bad /\
  (forall b, component n 1 p L c inertia_bad b -> beta ^ 2 <= L b) /\ L inertia_bad = beta ^ 2 /\ L inertia_better <= 2 * INR p.
Proof.
  intro Hc. pose proof better_loss as Better. pose proof (pos_INR p).
  destruct (positive_weights_trap n 1 p L 0 c (beta ^ 2) inertia_bad inertia_better) as [ V F ].
  - lia.
  - rewrite bad_loss. lra.
  - intros. simpl. lra.
  - intros b Pos (i & Hi & Z). apply Rlt_le_trans with (2 := wall b i Pos Hi Z). lra.
  - intros b Pos. rewrite <- (Rplus_0_r (beta ^ 2)). apply floor_with; [ easy | ].
    apply total_nonneg. intros. apply pow2_ge_0.
  - apply Rle_lt_trans with (1 := Better). unfold beta. nra.
  - split; [ easy | split; [ easy | split; [ apply bad_loss | easy ] ] ].
Qed.

End Inertia.

Lemma inertia_positive p : positive_weights (inertia_data p).
Proof.
  intros d [ <- | Hd ]; [ simpl; lra | ]. apply in_map_iff in Hd. destruct Hd as (ij & <- & _). simpl. lra.
Qed.

(** For every width below the number of inputs there are data with a spurious valley. *)
Corollary square_every_width n p : (1 <= p < n)%nat ->
  exists D c a, positive_weights D /\ spurious_valley n 1 p (square_loss square n 1 D p) c a.
Proof.
  intros [ H1 H2 ]. exists (inertia_data p), (beta p ^ 2), inertia_bad. split; [ apply inertia_positive | ].
  apply square_spurious_valley; try easy. lra.
Qed.
