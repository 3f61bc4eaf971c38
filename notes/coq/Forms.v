(** * σ(z) = z², one output: the form Σ u_r w_r w_rᵀ, and its values at e_i, e_i + e_j, e_i - e_j *)

Require Import Reals List Lra Lia Psatz.
From Valleys Require Import Definitions Sums.
Import ListNotations.
Open Scope R_scope.

Definition square (z : R) : R := z ^ 2.

Definition unit_vector (i : nat) : vector := fun c => if Nat.eqb c i then 1 else 0.

(** e_i for i = j, e_i + e_j for i < j, e_i - e_j for i > j *)
Definition sign (i j : nat) : R := if Nat.ltb i j then 1 else -1.
Definition pair_point (ij : nat * nat) : vector :=
  let (i, j) := ij in
  if Nat.eqb i j then unit_vector i else fun c => unit_vector i c + sign i j * unit_vector j c.

(** All pairs below m. *)
Definition pairs (m : nat) : list (nat * nat) := flat_map (fun i => map (pair i) (seq 0 m)) (seq 0 m).

Lemma total_pairs m F : total (pairs m) F = sum m (fun i => sum m (fun j => F (i, j))).
Proof.
  unfold pairs. rewrite total_flat_map, total_seq0. apply sum_ext. intros i _. now rewrite total_map, total_seq0.
Qed.

Lemma in_pairs m i j : In (i, j) (pairs m) <-> (i < m)%nat /\ (j < m)%nat.
Proof.
  unfold pairs. rewrite in_flat_map. split.
  - intros (k & Hk & H). apply in_map_iff in H. destruct H as (l & E & Hl). injection E as -> ->.
    apply in_seq in Hk, Hl. lia.
  - intros [ Hi Hj ]. exists i. split; [ apply in_seq; lia | apply in_map, in_seq; lia ].
Qed.

Lemma dot_unit n i x : (i < n)%nat -> dot n (unit_vector i) x = x i.
Proof.
  intro Hi. unfold dot, unit_vector.
  rewrite (sum_ext n _ (fun c => if Nat.eqb c i then x c else 0)) by (intros; destruct Nat.eqb; ring).
  now apply (sum_single n i x).
Qed.

Lemma dot_pair n w i j : (i < n)%nat -> (j < n)%nat ->
  dot n w (pair_point (i, j)) = if Nat.eqb i j then w i else w i + sign i j * w j.
Proof.
  intros Hi Hj. rewrite <- (dot_unit n i w Hi), <- (dot_unit n j w Hj). unfold dot. simpl.
  destruct (Nat.eqb i j).
  - apply sum_ext. intros; ring.
  - rewrite <- sum_scale, <- sum_plus. apply sum_ext. intros; ring.
Qed.

(** The matrix Σ_r u_r w_r w_rᵀ *)
Definition entry (p : nat) (b : network) (i j : nat) : R := sum p (fun r => U b 0%nat r * (W b r i * W b r j)).

Lemma entry_symmetric p b i j : entry p b i j = entry p b j i.
Proof. apply sum_ext. intros; ring. Qed.

(** kᵀAk = Σ_r u_r ⟨w_r, k⟩², over the first m coordinates. *)
Lemma entry_form p b m k : sum m (fun i => sum m (fun j => k i * k j * entry p b i j)) =
  sum p (fun r => U b 0%nat r * sum m (fun c => k c * W b r c) ^ 2).
Proof.
  transitivity (sum p (fun r => sum m (fun i => sum m (fun j => U b 0%nat r * ((k i * W b r i) * (k j * W b r j)))))).
  - symmetry. rewrite sum_swap. apply sum_ext. intros i _. rewrite sum_swap. apply sum_ext. intros j _.
    unfold entry. rewrite <- sum_scale. apply sum_ext. intros; ring.
  - apply sum_ext. intros r _. simpl pow. rewrite Rmult_1_r, sum_square, <- sum_scale. apply sum_ext. intros i _. apply sum_scale.
Qed.

(** xᵀMx at the point of a pair. *)
Definition pair_value (M : nat -> nat -> R) (ij : nat * nat) : R :=
  let (i, j) := ij in if Nat.eqb i j then M i i else M i i + M j j + 2 * sign i j * M i j.

Lemma sign_square i j : sign i j * sign i j = 1.
Proof. unfold sign. destruct (Nat.ltb i j); ring. Qed.

Lemma value_pair n p b i j : (i < n)%nat -> (j < n)%nat -> output square n p b 0 (pair_point (i, j)) = pair_value (entry p b) (i, j).
Proof.
  intros Hi Hj. unfold output, pair_value, entry. destruct (Nat.eqb_spec i j) as [ <- | N ].
  - apply sum_ext. intros r _. unfold square. rewrite dot_pair by easy. rewrite Nat.eqb_refl. ring.
  - rewrite <- sum_scale, <- !sum_plus. apply sum_ext. intros r _. unfold square. rewrite dot_pair by easy.
    destruct (Nat.eqb_spec i j); [ easy | ].
    transitivity (U b 0%nat r * (W b r i * W b r i) + sign i j * sign i j * (U b 0%nat r * (W b r j * W b r j))
                  + 2 * sign i j * (U b 0%nat r * (W b r i * W b r j))); [ ring | rewrite sign_square; ring ].
Qed.

Lemma sign_swap i j : i <> j -> sign j i = - sign i j.
Proof. intro N. unfold sign. destruct (Nat.ltb_spec i j), (Nat.ltb_spec j i); try lia; ring. Qed.

(** kᵀMk as a combination of these values, with coefficients at most |k_i k_j|. *)
Definition coefficient (k : nat -> R) (ij : nat * nat) : R :=
  let (i, j) := ij in if Nat.eqb i j then k i * k i else sign i j * (k i * k j) / 2.

Lemma form_as_values m k M : (forall i j, M i j = M j i) ->
  total (pairs m) (fun ij => coefficient k ij * pair_value M ij) = sum m (fun i => sum m (fun j => k i * k j * M i j)).
Proof.
  intro Sym. set (anti := fun i j => if Nat.eqb i j then 0 else sign i j * (k i * k j) / 2 * (M i i + M j j)).
  assert (Anti : sum m (fun i => sum m (anti i)) = 0).
  { assert (Odd : forall i j, anti j i = -1 * anti i j).
    { intros i j. unfold anti. destruct (Nat.eqb_spec i j) as [ -> | N ].
      - rewrite Nat.eqb_refl. ring.
      - destruct (Nat.eqb_spec j i); [ congruence | ]. rewrite (sign_swap i j) by easy. field. }
    assert (sum m (fun i => sum m (anti i)) = -1 * sum m (fun i => sum m (anti i))); [ | lra ].
    transitivity (sum m (fun j => sum m (fun i => anti i j))); [ apply sum_swap | ].
    rewrite <- (sum_scale m (-1)). apply sum_ext. intros i _. rewrite <- sum_scale. apply sum_ext. intros j _. apply Odd. }
  transitivity (sum m (fun i => sum m (fun j => k i * k j * M i j)) + sum m (fun i => sum m (anti i))); [ | rewrite Anti; ring ].
  rewrite total_pairs, <- sum_plus. apply sum_ext. intros i _. rewrite <- sum_plus. apply sum_ext. intros j _. unfold coefficient, pair_value, anti.
  destruct (Nat.eqb_spec i j) as [ <- | N ]; [ ring | ].
  transitivity (sign i j * (k i * k j) / 2 * (M i i + M j j) + (sign i j * sign i j) * (k i * k j * M i j)); [ field | ].
  rewrite sign_square. ring.
Qed.

Lemma coefficients_square m k :
  total (pairs m) (fun ij => coefficient k ij ^ 2) <= sum m (fun i => k i * k i) ^ 2.
Proof.
  replace (sum m (fun i => k i * k i) ^ 2) with (sum m (fun i => k i * k i) * sum m (fun i => k i * k i)) by ring.
  rewrite sum_square, total_pairs. apply sum_le. intros i _. apply sum_le. intros j _.
  unfold coefficient. destruct (Nat.eqb_spec i j) as [ <- | ]; [ right; ring | ].
  assert (sign i j * sign i j = 1) as E by (unfold sign; destruct (Nat.ltb i j); ring).
  replace ((sign i j * (k i * k j) / 2) ^ 2) with ((sign i j * sign i j) * ((k i * k j) ^ 2 / 4)) by field.
  rewrite E. pose proof (pow2_ge_0 (k i * k j)). replace (k i * k i * (k j * k j)) with ((k i * k j) ^ 2) by ring. lra.
Qed.

(** By Cauchy-Schwarz. *)
Lemma form_bound m k M : (forall i j, M i j = M j i) ->
  sum m (fun i => sum m (fun j => k i * k j * M i j)) ^ 2 <= sum m (fun i => k i * k i) ^ 2 * total (pairs m) (fun ij => pair_value M ij ^ 2).
Proof.
  intro Sym. rewrite <- form_as_values by easy. apply Rle_trans with (1 := total_cauchy _ _ _).
  apply Rmult_le_compat_r; [ apply total_nonneg; intros; apply pow2_ge_0 | apply coefficients_square ].
Qed.
