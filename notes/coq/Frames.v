(** * σ(z) = z², one output: two networks with the same function and independent neurons

    Lemma 2: on a path on which the function stays, the first becomes the second, up to the
    order of the neurons and the signs of their inner weights.  One neuron y of the second after
    the other: with z orthogonal to the others and ⟨y, z⟩ = 1, y is the combination of the
    first network's weights with coefficients u_i ⟨w_i, z⟩ / u; its size is 1/u, which is not
    0, so moves make one neuron parallel to y, with the right outer weight. *)

Require Import Reals List Bool Lra Lia Psatz Classical FunctionalExtensionality.
From Valleys Require Import Definitions Sums Paths LinearAlgebra Descent Forms Moves Reduction.
Import ListNotations.
Open Scope R_scope.

(** ** Concentrating a vector in one neuron *)

Section Concentrate.
Variables (n p : nat) (A : vector -> Prop) (L : nat -> network -> R).
Hypothesis Reads : reads_function square n 1 A L.

Notation level := (level n 1 p (L p)).
Notation u a := (U a 0%nat).

Definition parallel (y : vector) (a b : network) (c : nat -> R) (i : nat) (r : R) : Prop :=
  (i < p)%nat /\ c i <> 0 /\ u b i <> 0 /\ (forall s, (s < n)%nat -> y s = r * W b i s) /\ r ^ 2 / u b i = size p a c /\
  (forall s, (s < p)%nat -> u b s = 0 <-> u a s = 0) /\ untouched p a b c.

(** A vector whose size is not 0 becomes a multiple of one inner weight; neurons that it is not made of stay. *)
Lemma concentrate a c y : expands n p a c y -> between_live p a c -> size p a c <> 0 ->
  exists b i r, level a b /\ parallel y a b c i r.
Proof.
  intros Exp Live Size.
  destruct (merged n p A L Reads p a c y (number_most p c) Exp Live)
    as (b & c' & Lb & Same & Expb & [ Lv _ ] & Eq & Un & Zero & [ (i & Hi & Ci & Alone) | (i & k & Hi & Hk & Nk & Ci & Ck & T & Alone) ]).
  - assert (One : forall f : nat -> R, sum p (fun q => if Nat.eqb q i then f i else 0) = f i) by (intro f; now apply (sum_single p i (fun _ => f i))).
    exists b, i, (c' i). split; [ easy | ]. split; [ easy | ]. split; [ intro Z; now apply Ci, Zero | ]. split; [ auto | ].
    split; [ | split; [ rewrite <- Eq | easy ] ].
    + intros s Hs. rewrite <- (Expb s Hs), <- (One (fun q => c' q * W b q s)). apply sum_ext.
      intros q Hq. destruct (Nat.eqb_spec q i) as [ -> | Nq ]; [ easy | ]. rewrite Alone by easy. ring.
    + unfold Reduction.size. rewrite <- (One (fun q => c' q ^ 2 / u b q)). apply sum_ext.
      intros q Hq. destruct (Nat.eqb_spec q i) as [ -> | Nq ]; [ easy | ]. rewrite Alone by easy. unfold Rdiv. ring.
  - exfalso. apply Size. rewrite <- Eq. unfold size. assert (u b i <> 0) by auto. assert (u b k <> 0) by auto.
    rewrite (sum_remove p i), (sum_remove p k) by easy. destruct (Nat.eqb_spec k i); [ congruence | ].
    rewrite (sum_zero p), Rplus_0_r.
    + unfold tied in T. replace (c' i ^ 2 / u b i + c' k ^ 2 / u b k) with (c' i ^ 2 / u b i * (1 + u b i / u b k * (c' k / c' i) ^ 2)) by (field; easy).
      rewrite T. ring.
    + intros s Hs. destruct (Nat.eqb_spec s k), (Nat.eqb_spec s i); try easy. rewrite Alone by easy. unfold Rdiv. ring.
Qed.

End Concentrate.

Section Frames.
Variables (n p : nat) (A : vector -> Prop) (L : nat -> network -> R).
Hypothesis Reads : reads_function square n 1 A L.

Notation level := (level n 1 p (L p)).
Notation u a := (U a 0%nat).

Definition same_form (a b : network) : Prop := forall x, output square n p a 0 x = output square n p b 0 x.

(** ** A vector that is orthogonal to all live weights but one *)

Lemma dual_vector b j : live_independent n p b -> (j < p)%nat -> u b j <> 0 ->
  exists z, dot n (W b j) z = 1 /\ forall i, (i < p)%nat -> u b i <> 0 -> i <> j -> dot n (W b i) z = 0.
Proof.
  intros Ind Hj Uj. set (I := others p (u b)). set (d := length I).
  assert (Fresh : ~ In p I) by (intro H; apply others_in in H; lia).
  destruct (more_unknowns d (p :: I)
    (fun r i => if Nat.eqb i p then (if Nat.eqb (nth r I p) j then 1 else 0) else dot n (W b (nth r I p)) (W b i)))
    as (c & (k & Hk & Ck) & E).
  { constructor; [ easy | apply others_nodup ]. } { simpl. unfold d. lia. }
  set (v := fun s => total I (fun i => c i * W b i s)).
  assert (F : forall i, In i I -> dot n (W b i) v = - (c p * if Nat.eqb i j then 1 else 0)).
  { intros i Hi. destruct (In_nth I i p Hi) as (r & Hr & Er). specialize (E r Hr). rewrite Er, total_cons, Nat.eqb_refl in E.
    rewrite (total_ext I _ (fun k => c k * dot n (W b i) (W b k))) in E.
    - assert (dot n (W b i) v = total I (fun k => c k * dot n (W b i) (W b k))); [ | lra ].
      unfold v, dot. rewrite <- (total_ext I (fun k => sum n (fun s => c k * (W b i s * W b k s)))) by (intros; now rewrite sum_scale).
      rewrite total_sum. apply sum_ext. intros s _. rewrite <- total_scale. apply total_ext. intros; ring.
    - intros q Hq. destruct (Nat.eqb_spec q p) as [ -> | ]; [ now destruct Fresh | easy ]. }
  destruct (Req_dec (c p) 0) as [ Z | Nz ].
  - exfalso. assert (V : dot n v v = 0).
    { unfold dot at 1. unfold v at 1. rewrite (sum_ext n _ (fun s => total I (fun i => c i * (W b i s * v s)))).
      - rewrite <- total_sum. apply total_zero. intros i Hi. rewrite sum_scale. fold (dot n (W b i) v). rewrite F, Z by easy. ring.
      - intros s _. rewrite Rmult_comm, <- total_scale. apply total_ext. intros; ring. }
    assert (V0 : forall s, (s < n)%nat -> v s = 0).
    { intros s Hs. unfold dot in V. rewrite (sum_remove n s) in V by easy.
      assert (0 <= sum n (fun i => if Nat.eqb i s then 0 else v i * v i)).
      { apply sum_nonneg. intros i _. destruct (Nat.eqb i s); [ lra | ]. change (0 <= Rsqr (v i)). apply Rle_0_sqr. }
      assert (0 <= v s * v s) by (change (0 <= Rsqr (v s)); apply Rle_0_sqr). apply Rsqr_0_uniq. unfold Rsqr. lra. }
    destruct Hk as [ <- | Hk ]; [ easy | ]. apply Ck.
    pose proof (proj1 (others_in _ _ _) Hk) as [ Hkp _ ].
    assert (T : (if in_dec Nat.eq_dec k I then c k else 0) = 0); [ | now destruct (in_dec Nat.eq_dec k I) ].
    apply (Ind (fun i => if in_dec Nat.eq_dec i I then c i else 0)); [ | | easy ].
    + intros s Hs. transitivity (v s); [ | now apply V0 ].
      unfold v. rewrite (total_sublist p I); [ | apply others_nodup | intros q Hq; now apply others_in in Hq ].
      apply sum_ext. intros q _. destruct (in_dec Nat.eq_dec q I); ring.
    + intros i Hi Ci. destruct (in_dec Nat.eq_dec i I) as [ Ii | ]; [ now apply others_in in Ii | easy ].
  - exists (fun s => - (/ c p) * v s).
    assert (D : forall w, dot n w (fun s => - (/ c p) * v s) = - (/ c p) * dot n w v).
    { intro w. unfold dot. rewrite <- sum_scale. apply sum_ext. intros; ring. }
    split.
    + rewrite D, F by (now apply others_in). rewrite Nat.eqb_refl. field. easy.
    + intros i Hi Ui N. rewrite D, F by (now apply others_in). destruct (Nat.eqb_spec i j); [ easy | ring ].
Qed.

(** ** The combination *)

(** The same function is the same bilinear form. *)
Lemma polarise a b x z : same_form a b ->
  sum p (fun i => u a i * dot n (W a i) z * dot n (W a i) x) = sum p (fun i => u b i * dot n (W b i) z * dot n (W b i) x).
Proof.
  intro S.
  assert (E : forall c, output square n p c 0 (fun s => x s + z s) =
    output square n p c 0 x + output square n p c 0 z + 2 * sum p (fun i => u c i * dot n (W c i) z * dot n (W c i) x)).
  { intro c. unfold output. rewrite <- sum_scale, <- !sum_plus. apply sum_ext. intros i _. unfold square.
    assert (dot n (W c i) (fun s => x s + z s) = dot n (W c i) x + dot n (W c i) z) as ->.
    { unfold dot. rewrite <- sum_plus. apply sum_ext. intros; ring. } ring. }
  pose proof (E a) as Ea. pose proof (E b) as Eb. rewrite (S _), (S x), (S z) in Ea. lra.
Qed.

Lemma combination a b j z : same_form a b -> (j < p)%nat -> u b j <> 0 -> dot n (W b j) z = 1 ->
  (forall i, (i < p)%nat -> u b i <> 0 -> i <> j -> dot n (W b i) z = 0) ->
  let c := fun i => u a i * dot n (W a i) z / u b j in
  expands n p a c (W b j) /\ size p a c = / u b j.
Proof.
  intros S Hj Uj One Zero c.
  assert (Right : forall x, sum p (fun i => u b i * dot n (W b i) z * dot n (W b i) x) = u b j * dot n (W b j) x).
  { intro x. rewrite <- (sum_single p j (fun i => u b i * dot n (W b i) x) Hj). apply sum_ext. intros i Hi.
    destruct (Nat.eqb_spec i j) as [ -> | N ]; [ rewrite One; ring | ].
    destruct (Req_dec (u b i) 0) as [ E | E ]; [ rewrite E; ring | ]. rewrite (Zero i) by easy. ring. }
  split.
  - intros s Hs. set (x := fun t => if Nat.eqb t s then 1 else 0).
    assert (Dx : forall w, dot n w x = w s).
    { intro w. unfold dot, x. rewrite <- (sum_single n s w Hs). apply sum_ext. intros t _. destruct (Nat.eqb_spec t s) as [ -> | ]; ring. }
    pose proof (polarise a b x z S) as P. rewrite Right, Dx in P.
    rewrite (sum_ext p _ (fun i => / u b j * (u a i * dot n (W a i) z * dot n (W a i) x))).
    + rewrite sum_scale, P. field. easy.
    + intros i _. unfold c. rewrite Dx. field. easy.
  - pose proof (polarise a b z z S) as P. rewrite Right, One in P. unfold size.
    rewrite (sum_ext p _ (fun i => / u b j ^ 2 * (u a i * dot n (W a i) z * dot n (W a i) z))).
    + rewrite sum_scale, P. field. easy.
    + intros i _. unfold c. destruct (Req_dec (u a i) 0) as [ -> | N ]; [ unfold Rdiv; rewrite !Rmult_0_l; simpl; ring | field; easy ].
Qed.

(** ** Rescaling a neuron: w to k w and u to u / k² *)

Definition rescaled (a : network) (i : nat) (k : R) : network :=
  Network (fun j r => if Nat.eqb r i then U a j r / k ^ 2 else U a j r) (fun r s => if Nat.eqb r i then k * W a r s else W a r s).

Lemma rescaled_output a i k x : k <> 0 -> output square n p (rescaled a i k) 0 x = output square n p a 0 x.
Proof.
  intro N. unfold output. apply sum_ext. intros r _. simpl. destruct (Nat.eqb r i); [ | easy ].
  assert (dot n (fun s => k * W a r s) x = k * dot n (W a r) x) as ->.
  { unfold dot. rewrite <- sum_scale. apply sum_ext. intros; ring. } unfold square. field. easy.
Qed.

Lemma rescale a i k : 0 < k -> level a (rescaled a i k).
Proof.
  intro K. assert (Pos : forall t, 0 <= t <= 1 -> 0 < 1 + t * (k - 1)) by (intros; nra).
  exists (fun t => rescaled a i (1 + t * (k - 1))). split; [ split; [ split | split ] | ].
  - intros j r _ _. simpl. destruct (Nat.eqb r i); [ | apply continuous01_of_continuity; intros; now apply continuity_pt_const ].
    apply continuous01_of_continuity. intros t Ht. pose proof (Pos t Ht).
    apply continuity_pt_div; [ now apply continuity_pt_const | apply derivable_continuous_pt; reg | ].
    assert (0 < (1 + t * (k - 1)) ^ 2) by (now apply pow_lt). simpl in *. lra.
  - intros r s _ _. simpl. destruct (Nat.eqb r i).
    + apply continuous01_ext with (fun t => W a r s + t * ((k - 1) * W a r s)); [ intros; ring | apply continuous01_affine ].
    + apply continuous01_ext with (fun t => W a r s + t * 0); [ intros; ring | apply continuous01_affine ].
  - unfold rescaled. destruct a as [ v w ]. f_equal; apply functional_extensionality; intro x; apply functional_extensionality; intro y; simpl.
    + destruct (Nat.eqb y i); [ field | easy ].
    + destruct (Nat.eqb x i); [ ring | easy ].
  - unfold rescaled. f_equal; apply functional_extensionality; intro x; apply functional_extensionality; intro y.
    + now replace (1 + 1 * (k - 1)) with k by ring.
    + now replace (1 + 1 * (k - 1)) with k by ring.
  - intros t Ht. apply Reads. intros j x Hj _. assert (j = 0)%nat as -> by lia. apply rescaled_output. pose proof (Pos t Ht). lra.
Qed.

End Frames.

(** ** Paths on which the function stays, everywhere *)

Section Forms.
Variables (n p : nat).
Notation u a := (U a 0%nat).
Notation same_form := (same_form n p).

Definition corner (r s : nat) : vector := fun t => (if Nat.eqb t r then 1 else 0) + (if Nat.eqb t s then 1 else 0).

(** How far the form is from that of b. *)
Definition form_loss (b : network) (q : nat) (a : network) : R :=
  sum n (fun r => sum n (fun s => (output square n q a 0 (corner r s) - output square n p b 0 (corner r s)) ^ 2)).

Lemma form_reads b : reads_function square n 1 (fun _ => True) (form_loss b).
Proof.
  intros q a q' a' S. apply sum_ext. intros r _. apply sum_ext. intros s _.
  now rewrite (S 0%nat (corner r s) ltac:(lia) I).
Qed.

Lemma dot_corner w r s : (r < n)%nat -> (s < n)%nat -> dot n w (corner r s) = w r + w s.
Proof.
  intros Hr Hs. unfold dot, corner. rewrite (sum_ext n _ (fun t => (if Nat.eqb t r then w r else 0) + (if Nat.eqb t s then w s else 0))).
  - rewrite sum_plus, (sum_single n r (fun _ => w r)), (sum_single n s (fun _ => w s)) by easy. easy.
  - intros t _. destruct (Nat.eqb_spec t r), (Nat.eqb_spec t s); subst; ring.
Qed.

Lemma output_entries a x : output square n p a 0 x = sum n (fun r => sum n (fun s => x r * x s * entry p a r s)).
Proof.
  unfold output, entry. rewrite (sum_ext p _ (fun i => sum n (fun r => sum n (fun s => x r * x s * (u a i * (W a i r * W a i s)))))).
  - rewrite <- sum_swap. apply sum_ext. intros r _. rewrite <- sum_swap. apply sum_ext. intros s _. apply sum_scale.
  - intros i _. unfold square. replace (dot n (W a i) x ^ 2) with (dot n (W a i) x * dot n (W a i) x) by ring. unfold dot.
    rewrite sum_square, <- sum_scale. apply sum_ext. intros r _. rewrite <- sum_scale. apply sum_ext. intros; ring.
Qed.

Lemma corner_entries a r s : (r < n)%nat -> (s < n)%nat ->
  output square n p a 0 (corner r s) = entry p a r r + entry p a s s + 2 * entry p a r s.
Proof.
  intros Hr Hs. unfold output, entry. rewrite <- sum_scale, <- !sum_plus. apply sum_ext. intros i _. rewrite dot_corner by easy.
  unfold square. ring.
Qed.

Lemma square_zero z : z ^ 2 = 0 -> z = 0.
Proof. intro E. apply Rsqr_0_uniq. unfold Rsqr. simpl in E. lra. Qed.

Lemma form_loss_zero a b : form_loss b p a = 0 <-> same_form a b.
Proof.
  split; intro H.
  - assert (C : forall r s, (r < n)%nat -> (s < n)%nat -> output square n p a 0 (corner r s) = output square n p b 0 (corner r s)).
    { intros r s Hr Hs. apply Rminus_diag_uniq, square_zero. unfold form_loss in H.
      set (f := fun r s => (output square n p a 0 (corner r s) - output square n p b 0 (corner r s)) ^ 2) in *.
      assert (P : forall r s, 0 <= f r s) by (intros; unfold f; apply pow2_ge_0).
      assert (Q : sum n (f r) = 0).
      { assert (H' : sum n (fun r => sum n (f r)) = 0) by exact H.
        rewrite (sum_remove n r (fun r => sum n (f r)) Hr) in H'. cbv beta in H'.
        assert (0 <= sum n (fun i => if Nat.eqb i r then 0 else sum n (f i))).
        { apply sum_nonneg. intros i _. destruct (Nat.eqb i r); [ apply Rle_refl | apply sum_nonneg; intros; apply P ]. }
        assert (0 <= sum n (f r)) by (apply sum_nonneg; intros; apply P). lra. }
      rewrite (sum_remove n s (f r) Hs) in Q. assert (0 <= sum n (fun i => if Nat.eqb i s then 0 else f r i)).
      { apply sum_nonneg. intros i _. destruct (Nat.eqb i s); [ apply Rle_refl | apply P ]. }
      pose proof (P r s). change (f r s = 0). lra. }
    intro x. rewrite !output_entries. apply sum_ext. intros r Hr. apply sum_ext. intros s Hs. f_equal.
    pose proof (C r s Hr Hs) as Crs. pose proof (C r r Hr Hr) as Cr. pose proof (C s s Hs Hs) as Cs. rewrite !corner_entries in * by easy. lra.
  - apply sum_zero. intros r _. apply sum_zero. intros s _. rewrite H. ring.
Qed.

(** ** One neuron after the other *)

Notation stay b := (level n 1 p (form_loss b p)).

Definition matches (e : network) (b : network) (i j : nat) : Prop :=
  (i < p)%nat /\ (j < p)%nat /\ u b j <> 0 /\ u e i = u b j /\
  ((forall s, (s < n)%nat -> W e i s = W b j s) \/ (forall s, (s < n)%nat -> W e i s = - W b j s)).

Lemma stay_form a b e : same_form a b -> stay b a e -> same_form e b.
Proof. intros S H. apply form_loss_zero. rewrite (level_same _ _ _ _ _ _ H). now apply form_loss_zero. Qed.

Lemma one_more a b l j : live_independent n p b -> same_form a b -> (forall i k, In (i, k) l -> matches a b i k) ->
  (j < p)%nat -> u b j <> 0 -> ~ In j (map snd l) ->
  exists e i, stay b a e /\ (forall i' k, In (i', k) ((i, j) :: l) -> matches e b i' k) /\ ~ In i (map fst l) /\
              number p (u e) = number p (u a).
Proof.
  intros Ind S M Hj Uj New. destruct (dual_vector n p b j Ind Hj Uj) as (z & One & Zero).
  set (c := fun i => u a i * dot n (W a i) z / u b j).
  destruct (combination n p a b j z S Hj Uj One Zero) as [ Exp Size ]. fold c in Exp, Size.
  assert (Nz : size p a c <> 0) by (rewrite Size; now apply Rinv_neq_0_compat).
  assert (Live : between_live p a c).
  { split; [ intros i _ Ci E; apply Ci; unfold c; rewrite E; unfold Rdiv; ring | ]. apply NNPP. intro N. apply Nz. apply sum_zero. intros i Hi.
    assert (c i = 0) as -> by (apply NNPP; intro F; apply N; now exists i). unfold Rdiv. ring. }
  assert (Placed : forall i k, In (i, k) l -> c i = 0).
  { intros i k H. destruct (M i k H) as (_ & Hk & Uk & _ & [ E | E ]);
    assert (k <> j) by (intros ->; apply New; apply (in_map snd) in H; exact H); unfold c;
    [ replace (dot n (W a i) z) with (dot n (W b k) z) by (apply sum_ext; intros s Hs; now rewrite E)
    | replace (dot n (W a i) z) with (- dot n (W b k) z)
        by (unfold dot; rewrite <- (Rmult_1_l (sum n _)), <- Ropp_mult_distr_l_reverse, <- sum_scale; apply sum_ext; intros s Hs; rewrite E by easy; ring) ];
    rewrite (Zero k) by easy; unfold Rdiv; ring. }
  destruct (concentrate n p (fun _ => True) (form_loss b) (form_reads b) a c (W b j) Exp Live Nz)
    as (e & i & r & Le & Hi & Ci & Ui & Par & Sz & Same & Un).
  assert (Nr : r <> 0). { intros ->. apply Nz. rewrite <- Sz. unfold Rdiv. simpl. ring. }
  assert (Ue : u e i = u b j * r ^ 2).
  { rewrite Size in Sz. assert (r ^ 2 <> 0) by now apply pow_nonzero. apply Rmult_eq_reg_r with (/ (u e i * u b j)).
    - replace (u e i * / (u e i * u b j)) with (/ u b j) by (field; easy). rewrite <- Sz. field. easy.
    - apply Rinv_neq_0_compat. now apply Rmult_integral_contrapositive. }
  exists (rescaled e i (Rabs r)), i.
  assert (Pr : 0 < Rabs r) by now apply Rabs_pos_lt.
  split; [ apply level_trans with e; [ easy | now apply rescale with (fun _ => True); try apply form_reads ] | ].
  assert (Fresh : forall i' k, In (i', k) l -> i' <> i) by (intros i' k H ->; now apply Ci, (Placed i k)).
  split; [ | split ].
  - intros i' k [ E | H ].
    + injection E as <- <-. split; [ easy | ]. split; [ easy | ]. split; [ easy | ]. unfold rescaled. simpl. rewrite Nat.eqb_refl. split.
      * rewrite Ue. replace (Rabs r * (Rabs r * 1)) with (r ^ 2) by (rewrite <- (Rsqr_pow2 r), (Rsqr_abs r); unfold Rsqr; ring).
        field. easy.
      * destruct (Rcase_abs r) as [ Neg | Pos ]; [ right | left ]; intros s Hs; rewrite (Par s Hs).
        -- rewrite Rabs_left by easy. ring.
        -- rewrite Rabs_right by easy. ring.
    + destruct (M i' k H) as (Hi' & Hk & Uk & Uik & Wik). pose proof (Fresh i' k H) as N.
      destruct (Un i' Hi' (Placed i' k H)) as [ EW EU ].
      split; [ easy | ]. split; [ easy | ]. split; [ easy | ]. unfold rescaled. simpl. destruct (Nat.eqb_spec i' i); [ easy | ].
      rewrite EU, EW. easy.
  - intro H. apply in_map_iff in H. destruct H as ([ i' k ] & E & H). simpl in E. now apply (Fresh i' k).
  - assert (Z : forall q, (q < p)%nat -> u (rescaled e i (Rabs r)) q = 0 <-> u a q = 0).
    { intros q Hq. rewrite <- Same by easy. unfold rescaled. simpl. destruct (Nat.eqb q i); [ | easy ]. split; intro E.
      - apply Rmult_integral in E. destruct E as [ E | E ]; [ easy | ]. exfalso. revert E. apply Rinv_neq_0_compat. nra.
      - rewrite E. unfold Rdiv. ring. }
    apply Nat.le_antisymm; apply number_le; intros q Hq N E; apply N; now apply Z.
Qed.

(** All of them: [l] says which neuron of b stands where. *)
Lemma all_placed a b : live_independent n p b -> same_form a b ->
  exists e l, stay b a e /\ NoDup (map fst l) /\ NoDup (map snd l) /\ (forall i j, In (i, j) l -> matches e b i j) /\
              (forall j, (j < p)%nat -> u b j <> 0 -> In j (map snd l)) /\ number p (u e) = number p (u a) /\ length l = number p (u b).
Proof.
  intros Ind S.
  assert (H : forall J, NoDup J -> (forall j, In j J -> (j < p)%nat /\ u b j <> 0) ->
    exists e l, stay b a e /\ NoDup (map fst l) /\ (forall i j, In (i, j) l -> matches e b i j) /\ map snd l = J /\
                number p (u e) = number p (u a)).
  { induction J as [ | j J IH ]; intros ND HJ.
    - exists a, []. repeat split; try easy; try constructor. apply level_refl.
    - inversion ND as [ | ? ? Nj NDJ ]; subst. destruct IH as (e & l & Le & NDl & Ml & El & Num); [ easy | intros; apply HJ; now right | ].
      destruct (HJ j (or_introl eq_refl)) as [ Hj Uj ].
      destruct (one_more e b l j Ind (stay_form a b e S Le) Ml Hj Uj) as (f & i & Lf & Mf & Ni & Numf); [ now rewrite El | ].
      exists f, ((i, j) :: l). split; [ now apply level_trans with e | ]. split; [ now constructor | ]. split; [ easy | ].
      split; [ simpl; now rewrite El | congruence ]. }
  destruct (H (others p (u b)) (others_nodup _ _)) as (e & l & Le & NDl & Ml & El & Num).
  - intros j Hj. now apply others_in in Hj.
  - exists e, l. split; [ easy | ]. split; [ easy | ]. split; [ rewrite El; apply others_nodup | ]. split; [ easy | ]. split; [ | split; [ easy | ] ].
    + intros j Hj Uj. rewrite El. now apply others_in.
    + rewrite <- (map_length snd l), El. apply others_length.
Qed.

Lemma number_of_places e (I : list nat) : NoDup I -> (forall i, In i I -> (i < p)%nat /\ u e i <> 0) -> (length I <= number p (u e))%nat.
Proof.
  intros ND HI. rewrite <- others_length. apply NoDup_incl_length; [ easy | ]. intros i Hi. now apply others_in, HI.
Qed.

(** Two networks with independent neurons and the same function have equally many. *)
Lemma at_least_as_many a b : live_independent n p b -> same_form a b -> (number p (u b) <= number p (u a))%nat.
Proof.
  intros Ind S. destruct (all_placed a b Ind S) as (e & l & _ & ND & _ & M & _ & Num & Len).
  rewrite <- Num, <- Len, <- (map_length fst l). apply number_of_places; [ easy | ].
  intros i Hi. apply in_map_iff in Hi. destruct Hi as ([ i' j ] & <- & H). destruct (M i' j H) as (H1 & _ & H3 & H4 & _).
  split; [ easy | simpl; now rewrite H4 ].
Qed.

End Forms.

(** Lemma 2: the first network becomes the second up to the order and the signs of its live neurons. *)
Theorem frames n p A L a b : reads_function square n 1 A L -> live_independent n p a -> live_independent n p b -> same_form n p a b ->
  exists e l, level n 1 p (L p) a e /\ NoDup (map fst l) /\ NoDup (map snd l) /\ (forall i j, In (i, j) l -> matches n p e b i j) /\
    (forall j, (j < p)%nat -> U b 0%nat j <> 0 -> In j (map snd l)) /\ (forall i, (i < p)%nat -> U e 0%nat i <> 0 -> In i (map fst l)).
Proof.
  intros Reads Ia Ib S. destruct (all_placed n p a b Ib S) as (e & l & Le & ND & ND' & M & All & Num & Len).
  exists e, l. split; [ | split; [ easy | split; [ easy | split; [ easy | split; [ easy | ] ] ] ] ].
  - destruct Le as (g & J & H). exists g. split; [ easy | ]. intros t Ht. specialize (H t Ht).
    rewrite (proj2 (form_loss_zero n p a b) S) in H. apply form_loss_zero in H. apply Reads. intros j x Hj _.
    assert (j = 0)%nat as -> by lia. now rewrite H, S.
  - intros i Hi Ui. destruct (in_dec Nat.eq_dec i (map fst l)) as [ | N ]; [ easy | exfalso ].
    pose proof (at_least_as_many n p b a Ia (fun x => eq_sym (S x))) as Le1.
    assert ((length (i :: map fst l) <= number p (U e 0%nat))%nat); [ | rewrite Num in *; simpl in *; rewrite map_length, Len in *; lia ].
    apply number_of_places; [ now constructor | ]. intros k [ <- | Hk ]; [ easy | ].
    apply in_map_iff in Hk. destruct Hk as ([ i' j ] & <- & H). destruct (M i' j H) as (H1 & _ & H3 & H4 & _).
    split; [ easy | simpl; now rewrite H4 ].
Qed.
