(** * ReLU: for every width p >= 1, data with a spurious valley of any depth

    One input t and a bias, the points t = 0, 1, …, 2p-1, weights 1.  The bad network is
    α Σ_i relu(t - 2i); its outer weights are positive, and on the way to another sign
    one of the p neurons is lost, which costs at least α²/6. *)

Require Import Reals List Lra Lia Psatz Classical.
From Valleys Require Import Definitions Sums Paths.
Import ListNotations.
Open Scope R_scope.

Definition relu (z : R) : R := Rmax 0 z.

Definition at_ (j : nat) : vector := fun c => if Nat.eqb c 0 then INR j else 1.

Section Kinks.
Variables (alpha beta : R) (p : nat).
Hypothesis Ha : 0 < alpha.
Hypothesis Hb : alpha < beta.
Hypothesis Hp : (1 <= p)%nat.

Definition label (j : nat) : R :=
  if Nat.eqb j 0 then - beta else alpha * sum p (fun i => relu (INR j - 2 * INR i)).

Definition kinks_data : list datum := map (fun j => Datum (at_ j) (fun _ => label j) 1) (seq 0 (2 * p)).

Definition kinks_bad : network :=
  Network (fun _ _ => alpha) (fun i c => if Nat.eqb c 0 then 1 else - (2 * INR i)).

Definition kinks_better : network :=
  Network (fun _ i => if Nat.eqb i 0 then - beta else alpha)
    (fun i c => if Nat.eqb i 0 then (if Nat.eqb c 0 then -1 else 1)
                else (if Nat.eqb c 0 then 1 else - (2 * (INR i - 1)))).

Notation L := (square_loss relu 2 1 kinks_data p).
Notation f b j := (output relu 2 p b 0 (at_ j)).

Lemma loss_points b : L b = sum (2 * p) (fun j => (f b j - label j) ^ 2).
Proof.
  unfold square_loss, kinks_data. rewrite total_map, total_seq0. apply sum_ext. intros j _. cbn [weight target input sum]. ring.
Qed.

Lemma dot_at w j : dot 2 w (at_ j) = w O * INR j + w 1%nat.
Proof. unfold dot, at_. simpl. ring. Qed.

Lemma relu_pos z : 0 <= z -> relu z = z.
Proof. intro. unfold relu. now apply Rmax_right. Qed.

Lemma relu_neg z : z <= 0 -> relu z = 0.
Proof. intro. unfold relu. now apply Rmax_left. Qed.

Lemma relu_nonneg z : 0 <= relu z.
Proof. apply Rmax_l. Qed.

Lemma sum_ge_members n g (l : list nat) : (forall i, (i < n)%nat -> 0 <= g i) -> NoDup l ->
  (forall i, In i l -> (i < n)%nat) -> total l g <= sum n g.
Proof.
  intros Pos Nd Hl. rewrite (total_sublist n l g Nd Hl). apply sum_le. intros i Hi.
  destruct (in_dec _ _ _); [ lra | auto ].
Qed.

(** ** The two networks *)

Lemma bad_value j : f kinks_bad j = alpha * sum p (fun i => relu (INR j - 2 * INR i)).
Proof.
  unfold output. simpl U. rewrite <- sum_scale. apply sum_ext. intros i _. rewrite dot_at. simpl.
  f_equal. f_equal. ring.
Qed.

Lemma bad_at_0 : sum p (fun i => relu (INR 0 - 2 * INR i)) = 0.
Proof. apply sum_zero. intros i _. apply relu_neg. pose proof (pos_INR i). simpl INR at 1. lra. Qed.

Lemma bad_loss : L kinks_bad = beta ^ 2.
Proof.
  rewrite loss_points, (sum_remove _ 0) by lia. rewrite bad_value, bad_at_0, sum_zero.
  - change (label 0) with (- beta). ring.
  - intros j _. destruct (Nat.eqb_spec j 0) as [ -> | N ]; [ easy | ].
    rewrite bad_value. unfold label. destruct (Nat.eqb_spec j 0); [ easy | ring ].
Qed.

Lemma better_value j : f kinks_better j =
  - beta * relu (1 - INR j) + alpha * sum (p - 1) (fun i => relu (INR j - 2 * INR i)).
Proof.
  unfold output. replace p with (S (p - 1)) at 1 by lia. rewrite sum_first. f_equal.
  - rewrite dot_at. simpl. f_equal. f_equal. ring.
  - rewrite <- sum_scale. apply sum_ext. intros i _. rewrite dot_at. unfold kinks_better. simpl U. simpl W.
    f_equal. f_equal. change (match i with O => 1 | S _ => INR i + 1 end) with (INR (S i)). rewrite S_INR. ring.
Qed.

Lemma better_loss : L kinks_better = alpha ^ 2.
Proof.
  rewrite loss_points, (sum_remove _ (2 * p - 1)) by lia.
  assert (Tail : forall j, sum p (fun i => relu (INR j - 2 * INR i)) =
    sum (p - 1) (fun i => relu (INR j - 2 * INR i)) + relu (INR j - 2 * (INR p - 1))).
  { intro j. replace p with (S (p - 1)) at 1 by lia. simpl sum. rewrite minus_INR by lia. easy. }
  assert (Small : forall j, (1 <= j)%nat -> relu (1 - INR j) = 0).
  { intros j Hj. apply relu_neg. apply le_INR in Hj. simpl in Hj. lra. }
  rewrite sum_zero.
  - rewrite better_value, Small by lia. unfold label. destruct (Nat.eqb_spec (2 * p - 1) 0); [ lia | ].
    rewrite Tail. rewrite (relu_pos (INR (2 * p - 1) - 2 * (INR p - 1))).
    + rewrite minus_INR, mult_INR by lia. simpl INR. ring.
    + rewrite minus_INR, mult_INR by lia. simpl INR. lra.
  - intros j Hj. destruct (Nat.eqb_spec j (2 * p - 1)) as [ -> | N ]; [ easy | ].
    rewrite better_value. unfold label. destruct (Nat.eqb_spec j 0) as [ -> | Nj ].
    + rewrite (sum_zero (p - 1)).
      * rewrite relu_pos by (simpl; lra). simpl INR. ring.
      * intros i _. apply relu_neg. pose proof (pos_INR i). simpl INR at 1. lra.
    + rewrite Small by lia. rewrite Tail, (relu_neg (INR j - 2 * (INR p - 1))); [ ring | ].
      assert (j <= 2 * p - 2)%nat as Hj' by lia. apply le_INR in Hj'. rewrite minus_INR, mult_INR in Hj' by lia.
      simpl INR in Hj'. lra.
Qed.

(** ** One neuron of line a t + b, and the cells (-∞, 1), (1, 3), (3, 5), … *)

Definition has_kink (a b : R) (k : nat) : Prop :=
  let r t := relu (a * t + b) in
  if Nat.eqb k 0 then r 0 < r 1
  else r (2 * INR k - 1) - 2 * r (2 * INR k) + r (2 * INR k + 1) <> 0.

Lemma one_kink a b k l : has_kink a b k -> has_kink a b l -> k = l.
Proof.
  assert (Zero : has_kink a b 0 -> 0 < a /\ 0 < a + b).
  { unfold has_kink. simpl. unfold relu, Rmax. repeat destruct Rle_dec; lra. }
  assert (Change : forall k, k <> O -> has_kink a b k ->
    (a * (2 * INR k - 1) + b < 0 /\ 0 < a * (2 * INR k + 1) + b) \/ (a * (2 * INR k + 1) + b < 0 /\ 0 < a * (2 * INR k - 1) + b)).
  { intros i Ni. unfold has_kink. destruct (Nat.eqb_spec i 0); [ easy | ].
    unfold relu, Rmax. repeat destruct Rle_dec; intro H; try (exfalso; apply H; lra); lra. }
  assert (Order : forall k l, (k < l)%nat -> 2 * INR k + 1 <= 2 * INR l - 1).
  { intros i j H. apply le_INR in H. rewrite S_INR in H. lra. }
  assert (Less : forall k l, (k < l)%nat -> has_kink a b k -> has_kink a b l -> False).
  { intros i j Hij Ki Kj. specialize (Order i j Hij). pose proof (pos_INR i).
    destruct (Change j ltac:(lia) Kj) as [ [ J1 J2 ] | [ J1 J2 ] ];
    destruct (Nat.eq_dec i 0) as [ -> | Ni ].
    - apply Zero in Ki. simpl INR in Order. nra.
    - destruct (Change i Ni Ki) as [ [ I1 I2 ] | [ I1 I2 ] ]; nra.
    - apply Zero in Ki. simpl INR in Order. nra.
    - destruct (Change i Ni Ki) as [ [ I1 I2 ] | [ I1 I2 ] ]; nra. }
  intros Kk Kl. destruct (lt_eq_lt_dec k l) as [ [ H | H ] | H ]; [ | easy | ]; exfalso; eauto.
Qed.

(** p - 1 neurons leave one of the p cells without a kink. *)
Lemma free_cell (Kink : nat -> nat -> Prop) i0 : (i0 < p)%nat -> (forall i k l, Kink i k -> Kink i l -> k = l) ->
  exists k, (k < p)%nat /\ forall i, (i < p)%nat -> i <> i0 -> ~ Kink i k.
Proof.
  intros Hi0 One. apply NNPP. intro N.
  assert (Owner : forall k, (k < p)%nat -> exists i, (i < p)%nat /\ i <> i0 /\ Kink i k).
  { intros k Hk. apply NNPP. intro M. apply N. exists k. split; [ easy | ].
    intros i Hi Ni Ki. apply M. now exists i. }
  assert (List : forall K, (K <= p)%nat -> exists l, length l = K /\ NoDup l /\
    forall i, In i l -> (i < p)%nat /\ i <> i0 /\ exists k, (k < K)%nat /\ Kink i k).
  { induction K as [ | K IH ]; intro HK.
    - exists []. repeat split; try easy. constructor.
    - destruct (IH ltac:(lia)) as (l & Len & Nd & Hl). destruct (Owner K HK) as (i & Hi & Ni & Ki).
      exists (i :: l). split; [ simpl; congruence | ]. split.
      + constructor; [ | easy ]. intro Hin. destruct (Hl i Hin) as (_ & _ & k & Hk & Kk).
        assert (k = K) by eauto. lia.
      + intros r [ <- | Hr ]; [ repeat split; try easy; exists K; split; [ lia | easy ] | ].
        destruct (Hl r Hr) as (H1 & H2 & k & Hk & Kk). repeat split; try easy. exists k. split; [ lia | easy ]. }
  destruct (List p (le_n p)) as (l & Len & Nd & Hl).
  assert (length (i0 :: l) <= length (seq 0 p))%nat as C; [ | rewrite seq_length in C; simpl in C; lia ].
  apply NoDup_incl_length.
  - constructor; [ | easy ]. intro Hin. now destruct (Hl i0 Hin) as (_ & H & _).
  - intros i [ <- | Hi ]; apply in_seq; [ lia | destruct (Hl i Hi); lia ].
Qed.

(** ** Non-negative outer weights *)

Lemma value_as_sum b j : f b j = sum p (fun i => U b 0%nat i * relu (W b i 0%nat * INR j + W b i 1%nat)).
Proof. apply sum_ext. intros i _. now rewrite dot_at. Qed.

Lemma value_nonneg b j : (forall i, (i < p)%nat -> 0 <= U b 0%nat i) -> 0 <= f b j.
Proof.
  intro H. rewrite value_as_sum. apply sum_nonneg. intros i Hi. apply Rmult_le_pos; [ auto | apply relu_nonneg ].
Qed.

Lemma floor b : (forall i, (i < p)%nat -> 0 <= U b 0%nat i) -> beta ^ 2 <= L b.
Proof.
  intro H. rewrite loss_points.
  apply Rle_trans with (total [0%nat] (fun j => (f b j - label j) ^ 2)).
  - simpl. pose proof (value_nonneg b 0 H). change (label 0) with (- beta). nra.
  - apply sum_ge_members; [ intros; apply pow2_ge_0 | repeat constructor; easy | intros i [ <- | [] ]; lia ].
Qed.

Lemma label_1 : label 1 = alpha.
Proof.
  unfold label. change (Nat.eqb 1 0) with false. cbv iota. rewrite (sum_remove p 0) by lia. rewrite sum_zero.
  - rewrite relu_pos; simpl; lra.
  - intros i Hi. destruct (Nat.eqb_spec i 0); [ easy | ]. apply relu_neg.
    assert (1 <= i)%nat as H by lia. apply le_INR in H. simpl in *. lra.
Qed.

Lemma label_second_difference k : (1 <= k < p)%nat ->
  label (2 * k - 1) - 2 * label (2 * k) + label (2 * k + 1) = alpha.
Proof.
  intro Hk. unfold label.
  destruct (Nat.eqb_spec (2 * k - 1) 0), (Nat.eqb_spec (2 * k) 0), (Nat.eqb_spec (2 * k + 1) 0); try lia.
  rewrite minus_INR, plus_INR, mult_INR by lia. simpl INR.
  transitivity (alpha * sum p (fun i => if Nat.eqb i k then 1 else 0)).
  - set (K := INR k). replace (1 + 1) with 2 by ring.
    transitivity (alpha * (sum p (fun i => relu (2 * K - 1 - 2 * INR i)) + -2 * sum p (fun i => relu (2 * K - 2 * INR i))
                  + sum p (fun i => relu (2 * K + 1 - 2 * INR i)))); [ ring | ].
    rewrite <- sum_scale, <- !sum_plus. f_equal. apply sum_ext. intros i Hi.
    destruct (lt_eq_lt_dec i k) as [ [ H | -> ] | H ].
    + destruct (Nat.eqb_spec i k); [ lia | ]. apply le_INR in H. rewrite S_INR in H. fold K in H.
      rewrite !relu_pos by lra. ring.
    + rewrite Nat.eqb_refl. fold K. rewrite relu_neg, relu_neg, relu_pos by lra. ring.
    + destruct (Nat.eqb_spec i k); [ lia | ]. apply le_INR in H. rewrite S_INR in H. fold K in H.
      rewrite !relu_neg by lra. ring.
  - rewrite (sum_single p k (fun _ => 1)) by lia. ring.
Qed.

Lemma wall b i0 : (forall i, (i < p)%nat -> 0 <= U b 0%nat i) -> (i0 < p)%nat -> U b 0%nat i0 = 0 ->
  beta ^ 2 + alpha ^ 2 / 6 <= L b.
Proof.
  intros Pos Hi0 Z. set (Kink := fun i k => has_kink (W b i 0%nat) (W b i 1%nat) k).
  destruct (free_cell Kink i0 Hi0) as (k & Hk & Free); [ intros i k l; apply one_kink | ].
  rewrite loss_points. set (g := fun j => (f b j - label j) ^ 2).
  assert (Gpos : forall j, (j < 2 * p)%nat -> 0 <= g j) by (intros; apply pow2_ge_0).
  assert (F0 : 0 <= f b 0) by now apply value_nonneg.
  destruct (Nat.eq_dec k 0) as [ -> | Nk ].
  - assert (f b 1 <= f b 0) as Le.
    { rewrite !value_as_sum. apply sum_le. intros i Hi. destruct (Nat.eq_dec i i0) as [ -> | Ni ]; [ rewrite Z; lra | ].
      apply Rmult_le_compat_l; [ auto | ]. specialize (Free i Hi Ni). unfold Kink, has_kink in Free.
      simpl in Free. simpl INR. lra. }
    assert (0 <= f b 1) by now apply value_nonneg.
    apply Rle_trans with (total [0%nat; 1%nat] g).
    + unfold g. simpl total. rewrite label_1. change (label 0) with (- beta).
      set (v := f b 0) in *. set (w := f b 1) in *. nra.
    + apply sum_ge_members; [ easy | | intros i [ <- | [ <- | [] ] ]; lia ].
      repeat constructor; simpl; intuition lia.
  - assert (Flat : f b (2 * k - 1) - 2 * f b (2 * k) + f b (2 * k + 1) = 0).
    { rewrite !value_as_sum.
      transitivity (sum p (fun i => U b 0%nat i * relu (W b i 0%nat * INR (2 * k - 1) + W b i 1%nat))
        + -2 * sum p (fun i => U b 0%nat i * relu (W b i 0%nat * INR (2 * k) + W b i 1%nat))
        + sum p (fun i => U b 0%nat i * relu (W b i 0%nat * INR (2 * k + 1) + W b i 1%nat))); [ ring | ].
      rewrite <- sum_scale, <- !sum_plus. apply sum_zero. intros i Hi.
      destruct (Nat.eq_dec i i0) as [ -> | Ni ]; [ rewrite Z; ring | ].
      specialize (Free i Hi Ni). unfold Kink, has_kink in Free. destruct (Nat.eqb_spec k 0); [ lia | ].
      apply NNPP in Free. rewrite minus_INR, plus_INR, mult_INR by lia. simpl INR.
      replace (1 + 1) with 2 by ring.
      transitivity (U b 0%nat i * 0); [ rewrite <- Free | ]; ring. }
    pose proof (label_second_difference k ltac:(lia)) as Bent.
    apply Rle_trans with (total [0%nat; (2 * k - 1)%nat; (2 * k)%nat; (2 * k + 1)%nat] g).
    + unfold g. unfold total, fold_right. change (label 0) with (- beta).
      set (r1 := f b (2 * k - 1) - label (2 * k - 1)). set (r2 := f b (2 * k) - label (2 * k)).
      set (r3 := f b (2 * k + 1) - label (2 * k + 1)).
      assert (Sum : r1 - 2 * r2 + r3 = - alpha) by (unfold r1, r2, r3; lra).
      assert (6 * (r1 ^ 2 + r2 ^ 2 + r3 ^ 2) >= alpha ^ 2).
      { replace (alpha ^ 2) with ((r1 - 2 * r2 + r3) ^ 2) by (rewrite Sum; ring).
        pose proof (pow2_ge_0 (r2 + 2 * r1)). pose proof (pow2_ge_0 (r1 - r3)). pose proof (pow2_ge_0 (r2 + 2 * r3)). lra. }
      set (v := f b 0) in *. nra.
    + apply sum_ge_members; [ easy | | intros i [ <- | [ <- | [ <- | [ <- | [] ] ] ] ]; lia ].
      repeat constructor; simpl; intuition lia.
Qed.

(** At every level from β² up to β² + α²/6 the bad network lies in a spurious valley, in which the
    loss stays at least β², while the better network has loss α². *)
Theorem relu_spurious_valley c : beta ^ 2 <= c < beta ^ 2 + alpha ^ 2 / 6 ->
  spurious_valley 2 1 p L c kinks_bad /\
  (forall b, component 2 1 p L c kinks_bad b -> beta ^ 2 <= L b) /\ L kinks_bad = beta ^ 2 /\ L kinks_better = alpha ^ 2.
Proof.
  intro Hc.
  destruct (positive_weights_trap 2 1 p L 0 c (beta ^ 2) kinks_bad kinks_better) as [ V F ].
  - lia.
  - rewrite bad_loss. lra.
  - intros. simpl. lra.
  - intros b Pos (i & Hi & Z). apply Rlt_le_trans with (2 := wall b i Pos Hi Z). lra.
  - apply floor.
  - rewrite better_loss. nra.
  - split; [ easy | split; [ easy | split; [ apply bad_loss | apply better_loss ] ] ].
Qed.

End Kinks.

(** For every width there are data with a spurious valley. *)
Corollary relu_every_width p : (1 <= p)%nat ->
  exists D c a, positive_weights D /\ length D = (2 * p)%nat /\ spurious_valley 2 1 p (square_loss relu 2 1 D p) c a.
Proof.
  intro Hp. exists (kinks_data 1 2 p), (2 ^ 2), (kinks_bad 1). repeat split.
  - intros d Hd. apply in_map_iff in Hd. destruct Hd as (j & <- & _). simpl. lra.
  - unfold kinks_data. now rewrite map_length, seq_length.
  - apply relu_spurious_valley; try lra; easy.
  - apply relu_spurious_valley; try lra; easy.
Qed.
