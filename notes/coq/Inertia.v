(** * σ(z) = z²: for every width p < n, data with a spurious valley

    Points e_i, e_i + e_j, e_i - e_j (i < j < p) with the labels of the identity, and e_p with a
    negative label -β, β = p + 1.  The bad network is the identity on the first p coordinates.  Its p outer
    weights are positive; a network with one of them 0 and none negative has a null direction among
    these coordinates, which costs at least 1. *)

Require Import Reals List Lra Lia Psatz.
From Valleys Require Import Definitions Sums Paths LinearAlgebra.
Import ListNotations.
Open Scope R_scope.

Definition square (z : R) : R := z ^ 2.

Definition unit_vector (i : nat) : vector := fun c => if Nat.eqb c i then 1 else 0.

(** e_i for i = j, e_i + e_j for i < j, e_i - e_j for i > j *)
Definition sign (i j : nat) : R := if Nat.ltb i j then 1 else -1.
Definition pair_point (ij : nat * nat) : vector :=
  let (i, j) := ij in
  if Nat.eqb i j then unit_vector i else fun c => unit_vector i c + sign i j * unit_vector j c.

Section Inertia.
Variables n p : nat.
Hypothesis Hp : (1 <= p)%nat.
Hypothesis Hn : (p < n)%nat.

Definition pairs : list (nat * nat) := flat_map (fun i => map (pair i) (seq 0 p)) (seq 0 p).

Definition identity_label (ij : nat * nat) : R := if Nat.eqb (fst ij) (snd ij) then 1 else 2.

Definition beta : R := INR p + 1.

Definition inertia_data : list datum :=
  Datum (unit_vector p) (fun _ => - beta) 1 ::
  map (fun ij => Datum (pair_point ij) (fun _ => identity_label ij) 1) pairs.

Definition inertia_bad : network := Network (fun _ _ => 1) unit_vector.

(** The neuron of e_0 is turned to the coordinate p and made negative. *)
Definition inertia_better : network :=
  Network (fun _ i => if Nat.eqb i 0 then - beta else 1) (fun i => if Nat.eqb i 0 then unit_vector p else unit_vector i).

Notation L := (square_loss square n 1 inertia_data p).
Notation f b x := (output square n p b 0 x).

Lemma total_pairs F : total pairs F = sum p (fun i => sum p (fun j => F (i, j))).
Proof.
  unfold pairs. rewrite total_flat_map, total_seq0. apply sum_ext. intros i _. now rewrite total_map, total_seq0.
Qed.

Lemma in_pairs i j : In (i, j) pairs <-> (i < p)%nat /\ (j < p)%nat.
Proof.
  unfold pairs. rewrite in_flat_map. split.
  - intros (k & Hk & H). apply in_map_iff in H. destruct H as (l & E & Hl). injection E as -> ->.
    apply in_seq in Hk, Hl. lia.
  - intros [ Hi Hj ]. exists i. split; [ apply in_seq; lia | apply in_map, in_seq; lia ].
Qed.

Lemma loss_split b : L b =
  (f b (unit_vector p) + beta) ^ 2 + total pairs (fun ij => (f b (pair_point ij) - identity_label ij) ^ 2).
Proof.
  unfold square_loss, inertia_data. rewrite total_cons, total_map. cbn [weight target input sum].
  f_equal; [ ring | ]. apply total_ext. intros ij _. ring.
Qed.

Lemma dot_unit i x : (i < n)%nat -> dot n (unit_vector i) x = x i.
Proof.
  intro Hi. unfold dot, unit_vector.
  rewrite (sum_ext n _ (fun c => if Nat.eqb c i then x c else 0)) by (intros; destruct Nat.eqb; ring).
  now apply (sum_single n i x).
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
  apply Rle_trans with (0 + total pairs (fun ij => (if Nat.eqb (fst ij) 0 then 1 else 0) + (if Nat.eqb (snd ij) 0 then 1 else 0))).
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
  r <= total pairs (fun ij => (f b (pair_point ij) - identity_label ij) ^ 2) -> beta ^ 2 + r <= L b.
Proof.
  intros H Hr. rewrite loss_split. pose proof (value_nonneg b (unit_vector p) H). pose proof beta_pos. nra.
Qed.

(** The matrix Σ_r u_r w_r w_r^T *)
Definition matrix (b : network) (i j : nat) : R := sum p (fun r => U b 0%nat r * (W b r i * W b r j)).

Lemma dot_pair w i j : (i < n)%nat -> (j < n)%nat ->
  dot n w (pair_point (i, j)) = if Nat.eqb i j then w i else w i + sign i j * w j.
Proof.
  intros Hi Hj. rewrite <- (dot_unit i w Hi), <- (dot_unit j w Hj). unfold dot. simpl.
  destruct (Nat.eqb i j).
  - apply sum_ext. intros; ring.
  - rewrite <- sum_scale, <- sum_plus. apply sum_ext. intros; ring.
Qed.

Lemma value_pair b i j : (i < p)%nat -> (j < p)%nat -> f b (pair_point (i, j)) =
  if Nat.eqb i j then matrix b i i else matrix b i i + matrix b j j + 2 * sign i j * matrix b i j.
Proof.
  intros Hi Hj. unfold output, matrix.
  destruct (Nat.eqb_spec i j) as [ <- | N ].
  - apply sum_ext. intros r _. unfold square. rewrite dot_pair by lia. rewrite Nat.eqb_refl. ring.
  - rewrite <- sum_scale, <- !sum_plus. apply sum_ext. intros r _. unfold square. rewrite dot_pair by lia.
    destruct (Nat.eqb_spec i j); [ easy | ].
    assert (sign i j * sign i j = 1) as E by (unfold sign; destruct (Nat.ltb i j); ring).
    transitivity (U b 0%nat r * (W b r i * W b r i) + sign i j * sign i j * (U b 0%nat r * (W b r j * W b r j))
                  + 2 * sign i j * (U b 0%nat r * (W b r i * W b r j))); [ ring | rewrite E; ring ].
Qed.

Lemma sign_swap i j : i <> j -> sign j i = - sign i j.
Proof. intro N. unfold sign. destruct (Nat.ltb_spec i j), (Nat.ltb_spec j i); try lia; ring. Qed.

(** k^T (A - 1) k as a combination of the residuals, with coefficients at most |k_i k_j|. *)
Definition coefficient (k : nat -> R) (ij : nat * nat) : R :=
  let (i, j) := ij in if Nat.eqb i j then k i * k i else sign i j * (k i * k j) / 2.

Lemma form_as_residuals b k :
  total pairs (fun ij => coefficient k ij * (f b (pair_point ij) - identity_label ij)) =
  sum p (fun i => sum p (fun j => k i * k j * matrix b i j)) - sum p (fun i => k i * k i).
Proof.
  set (M := matrix b).
  assert (Sym : forall i j, M i j = M j i) by (intros; apply sum_ext; intros; ring).
  set (anti := fun i j => if Nat.eqb i j then 0 else sign i j * (k i * k j) / 2 * (M i i + M j j - 2)).
  assert (Anti : sum p (fun i => sum p (anti i)) = 0).
  { assert (Odd : forall i j, anti j i = -1 * anti i j).
    { intros i j. unfold anti. destruct (Nat.eqb_spec i j) as [ -> | N ].
      - rewrite Nat.eqb_refl. ring.
      - destruct (Nat.eqb_spec j i); [ congruence | ]. rewrite (sign_swap i j) by easy. field. }
    assert (sum p (fun i => sum p (anti i)) = -1 * sum p (fun i => sum p (anti i))); [ | lra ].
    transitivity (sum p (fun j => sum p (fun i => anti i j))); [ apply sum_swap | ].
    rewrite <- (sum_scale p (-1)). apply sum_ext. intros i _.
    rewrite <- sum_scale. apply sum_ext. intros j _. apply Odd. }
  rewrite total_pairs, <- (Rplus_0_r (_ - _)), <- Anti at 1.
  transitivity (sum p (fun i => sum p (fun j => k i * k j * M i j + -1 * (if Nat.eqb j i then k i * k i else 0) + anti i j))).
  - apply sum_ext. intros i Hi. apply sum_ext. intros j Hj.
    rewrite value_pair by easy. unfold coefficient, identity_label, anti. simpl fst. simpl snd. fold M.
    destruct (Nat.eqb_spec i j) as [ <- | N ].
    + rewrite Nat.eqb_refl. cbv iota. ring.
    + destruct (Nat.eqb_spec j i); [ congruence | ].
      assert (sign i j * sign i j = 1) as E by (unfold sign; destruct (Nat.ltb i j); ring).
      transitivity (sign i j * (k i * k j) / 2 * (M i i + M j j - 2) + (sign i j * sign i j) * (k i * k j * M i j)); [ field | ].
      rewrite E. ring.
  - rewrite (sum_ext p _ (fun i => sum p (fun j => k i * k j * M i j) + -1 * (k i * k i) + sum p (anti i))).
    + rewrite !sum_plus, sum_scale. ring.
    + intros i Hi. rewrite !sum_plus, sum_scale. now rewrite (sum_single p i (fun _ => k i * k i)).
Qed.

Lemma coefficients_square k :
  total pairs (fun ij => coefficient k ij ^ 2) <= sum p (fun i => k i * k i) ^ 2.
Proof.
  replace (sum p (fun i => k i * k i) ^ 2) with (sum p (fun i => k i * k i) * sum p (fun i => k i * k i)) by ring.
  rewrite sum_square, total_pairs. apply sum_le. intros i _. apply sum_le. intros j _.
  unfold coefficient. destruct (Nat.eqb_spec i j) as [ <- | ]; [ right; ring | ].
  assert (sign i j * sign i j = 1) as E by (unfold sign; destruct (Nat.ltb i j); ring).
  replace ((sign i j * (k i * k j) / 2) ^ 2) with ((sign i j * sign i j) * ((k i * k j) ^ 2 / 4)) by field.
  rewrite E. pose proof (pow2_ge_0 (k i * k j)). replace (k i * k i * (k j * k j)) with ((k i * k j) ^ 2) by ring. lra.
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
  assert (Form : sum p (fun i => sum p (fun j => k i * k j * matrix b i j)) = 0).
  { transitivity (sum p (fun r => U b 0%nat r * (sum p (fun c => k c * W b r c) * sum p (fun c => k c * W b r c)))).
    - transitivity (sum p (fun r => sum p (fun i => sum p (fun j => U b 0%nat r * ((k i * W b r i) * (k j * W b r j)))))).
      + symmetry. rewrite sum_swap. apply sum_ext. intros i _. rewrite sum_swap. apply sum_ext. intros j _.
        unfold matrix. rewrite <- sum_scale. apply sum_ext. intros; ring.
      + symmetry. apply sum_ext. intros r _. rewrite sum_square, <- sum_scale. apply sum_ext. intros i _. symmetry. apply sum_scale.
    - apply sum_zero. intros r Hr. destruct (Nat.eq_dec r i0) as [ -> | N ]; [ rewrite Z; ring | rewrite Null by easy; ring ]. }
  set (K := sum p (fun i => k i * k i)).
  assert (HK : 0 < K).
  { apply in_seq in Hc0. unfold K. rewrite (sum_remove p c0) by lia.
    assert (0 < k c0 * k c0) by nra.
    assert (0 <= sum p (fun i => if Nat.eqb i c0 then 0 else k i * k i)); [ | lra ].
    apply sum_nonneg. intros i _. destruct Nat.eqb; [ lra | nra ]. }
  pose proof (form_as_residuals b k) as F. rewrite Form in F. fold K in F.
  pose proof (total_cauchy pairs (coefficient k) (fun ij => f b (pair_point ij) - identity_label ij)) as C.
  cbv beta in C. rewrite F in C. pose proof (coefficients_square k) as Q. fold K in Q.
  set (R2 := total pairs (fun ij => (f b (pair_point ij) - identity_label ij) ^ 2)) in *.
  assert (0 <= R2) by (apply total_nonneg; intros; apply pow2_ge_0).
  assert (K ^ 2 <= K ^ 2 * R2).
  { apply Rle_trans with (total pairs (fun ij => coefficient k ij ^ 2) * R2); [ lra | ].
    now apply Rmult_le_compat_r. }
  apply Rmult_le_reg_l with (K ^ 2); [ nra | lra ].
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

(** For every width below the number of inputs there are data with a spurious valley. *)
Corollary square_every_width n p : (1 <= p < n)%nat ->
  exists D c a, positive_weights D /\ spurious_valley n 1 p (square_loss square n 1 D p) c a.
Proof.
  intros [ H1 H2 ]. exists (inertia_data p), (beta p ^ 2), inertia_bad.
  split.
  - intros d [ <- | Hd ]; [ simpl; lra | ]. apply in_map_iff in Hd. destruct Hd as (ij & <- & _). simpl. lra.
  - apply square_spurious_valley; try easy. lra.
Qed.
