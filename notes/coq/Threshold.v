(** * σ(z) = z², one output, p >= n: from every network a way down to within every gap of the least loss

    One step: while the loss is more than the gap above the least, either all outer weights
    shrink, or one neuron ⟨y, x⟩² of a best network is added: on a neuron to spare, or where
    none is, on a neuron that moves have made parallel to y (or to a y nearby).  Each step
    lowers the loss by at least the same positive amount. *)

Require Import Reals ZArith List Bool Lra Lia Psatz Classical FunctionalExtensionality.
From Valleys Require Import Definitions Sums Paths LinearAlgebra Descent FiniteData Inertia Moves Reduction.
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

(** n independent vectors expand every vector. *)
Lemma basis_expands a y : live_independent n p a -> number p (u a) = n -> (forall i, (i < p)%nat -> u a i <> 0) ->
  exists c, expands n p a c y.
Proof.
  intros Ind Num Live.
  assert (Pn : p = n). { rewrite <- Num. clear - Live. induction p as [ | q IH ]; [ easy | ]. simpl.
    destruct (Req_EM_T (u a q) 0); [ exfalso; apply (Live q); [ lia | easy ] | ]. rewrite <- IH; [ lia | intros; apply Live; lia ]. }
  destruct (more_unknowns n (seq 0 (S p)) (fun r i => if Nat.eqb i p then y r else W a i r)) as (c & (k & Hk & Ck) & E).
  { apply seq_NoDup. } { rewrite seq_length. lia. }
  assert (F : forall r, (r < n)%nat -> sum p (fun i => c i * W a i r) + c p * y r = 0).
  { intros r Hr. rewrite <- (E r Hr), total_seq0. simpl. rewrite Nat.eqb_refl. f_equal. apply sum_ext.
    intros i Hi. destruct (Nat.eqb_spec i p); [ lia | easy ]. }
  destruct (Req_dec (c p) 0) as [ Z | Nz ].
  - exfalso. apply in_seq in Hk. assert (Hk' : (k < p)%nat) by (destruct (Nat.eq_dec k p) as [ -> | ]; [ easy | lia ]).
    apply Ck. apply (Ind c); try easy.
    + intros r Hr. specialize (F r Hr). rewrite Z in F. lra.
    + intros i Hi _. now apply Live.
  - exists (fun i => - (c i / c p)). intros r Hr. specialize (F r Hr).
    rewrite (sum_ext p _ (fun i => - (/ c p) * (c i * W a i r))) by (intros; field; easy). rewrite sum_scale.
    apply Rmult_eq_reg_l with (c p); [ | easy ]. field_simplify; [ lra | easy ].
Qed.

End Concentrate.

(** ** The loss as a square of functions on the data *)

Section Data.
Variables (n p : nat) (D : list datum).
Hypothesis Weights : positive_weights D.

Notation L := (square_loss square n 1 D).

Definition inner (f g : datum -> R) : R := total D (fun d => weight d * (f d * g d)).
Definition value (q : nat) (a : network) (d : datum) : R := output square n q a 0 (input d).
Definition residual (q : nat) (a : network) (d : datum) : R := value q a d - target d 0%nat.

Lemma loss_inner q a : L q a = inner (residual q a) (residual q a).
Proof.
  apply total_ext. intros d _. simpl. unfold residual, value. ring.
Qed.

Lemma inner_pos f : 0 <= inner f f.
Proof.
  apply total_nonneg. intros d Hd. apply Rmult_le_pos; [ now apply Weights | ]. change (0 <= Rsqr (f d)). apply Rle_0_sqr.
Qed.

Lemma inner_ext f g f' g' : (forall d, In d D -> f d = f' d) -> (forall d, In d D -> g d = g' d) -> inner f g = inner f' g'.
Proof. intros E F. apply total_ext. intros d Hd. now rewrite E, F. Qed.

(** |f + t g|² *)
Lemma inner_square f g t : inner (fun d => f d + t * g d) (fun d => f d + t * g d) = inner f f + 2 * t * inner f g + t ^ 2 * inner g g.
Proof.
  unfold inner. rewrite <- !total_scale, <- !total_plus. apply total_ext. intros; ring.
Qed.

Lemma inner_sum f m (g : nat -> datum -> R) : inner f (fun d => sum m (fun j => g j d)) = sum m (fun j => inner f (g j)).
Proof.
  unfold inner. rewrite <- total_sum. apply total_ext. intros d _. rewrite <- !sum_scale. apply sum_ext. intros; ring.
Qed.

Lemma inner_plus f g h : inner f (fun d => g d + h d) = inner f g + inner f h.
Proof. unfold inner. rewrite <- total_plus. apply total_ext. intros; ring. Qed.

Lemma inner_scale f t g : inner f (fun d => t * g d) = t * inner f g.
Proof. unfold inner. rewrite <- total_scale. apply total_ext. intros; ring. Qed.

(** |f + g|² <= 2|f|² + 2|g|² *)
Lemma inner_double f g : inner (fun d => f d + g d) (fun d => f d + g d) <= 2 * inner f f + 2 * inner g g.
Proof.
  pose proof (inner_pos (fun d => f d + -1 * g d)) as P. rewrite inner_square in P.
  rewrite (inner_ext _ _ (fun d => f d + 1 * g d) (fun d => f d + 1 * g d)) by (intros; ring). rewrite inner_square. lra.
Qed.

Lemma segment_loss a v t : let b := Network v (W a) in let h := fun d => value p b d - value p a d in
  L p (mix t a b) = L p a + 2 * t * inner (residual p a) h + t ^ 2 * inner h h.
Proof.
  intros b h. rewrite !loss_inner, <- inner_square. apply inner_ext; intros d _; unfold residual, value, h;
  rewrite (mix_output square n p t a b) by easy; unfold value; ring.
Qed.

(** A step towards v: down by kappa² / 4M at least. *)
Lemma step_down a v kappa M : let b := Network v (W a) in let h := fun d => value p b d - value p a d in
  0 < kappa -> kappa <= 2 * M -> 2 * inner (residual p a) h <= - kappa -> inner h h <= M ->
  exists e, descends n 1 p (L p) a e /\ L p e <= L p a - kappa ^ 2 / (4 * M).
Proof.
  intros b h Hk HM HB HC. set (s := kappa / (2 * M)). assert (PM : 0 < M) by lra.
  assert (Hs : 0 < s) by (unfold s; apply Rdiv_lt_0_compat; lra).
  assert (Es : s * M = kappa / 2) by (unfold s; field; lra).
  pose proof (inner_pos h) as PC. set (B := inner (residual p a) h) in *. set (C := inner h h) in *.
  assert (sC : s * C <= kappa / 2) by (rewrite <- Es; apply Rmult_le_compat_l; lra).
  set (w := fun j i => (1 - s) * U a j i + s * v j i).
  assert (Emix : mix s a b = Network w (W a)).
  { unfold mix, b, w. simpl. f_equal. apply functional_extensionality. intro i. apply functional_extensionality. intro r. ring. }
  exists (Network w (W a)). split.
  - apply segment_descends. intros t t' Ht Htt Ht'.
    assert (Em : forall t, mix t a (Network w (W a)) = mix (t * s) a b).
    { intro r. unfold mix, b, w. simpl. f_equal; apply functional_extensionality; intro i; apply functional_extensionality; intro j; ring. }
    rewrite !Em. unfold b. rewrite !(segment_loss a v). fold b h B C.
    assert (0 <= (t' - t) * s * (- (2 * B) - (t + t') * (s * C))); [ | nra ].
    apply Rmult_le_pos; [ apply Rmult_le_pos; lra | ]. assert (0 <= s * C) by (apply Rmult_le_pos; lra).
    assert ((t + t') * (s * C) <= 2 * (s * C)) by (apply Rmult_le_compat_r; lra). lra.
  - rewrite <- Emix. unfold b. rewrite (segment_loss a v). fold b h B C.
    assert (2 * s * B <= - (s * kappa)) by (replace (2 * s * B) with (s * (2 * B)) by ring; replace (- (s * kappa)) with (s * - kappa) by ring; apply Rmult_le_compat_l; lra).
    assert (s ^ 2 * C <= s * (kappa / 2)) by (replace (s ^ 2 * C) with (s * (s * C)) by ring; apply Rmult_le_compat_l; lra).
    replace (kappa ^ 2 / (4 * M)) with (s * (kappa / 2)) by (unfold s; field; lra). lra.
Qed.

(** ** Paths on which the function stays *)

(** How far the function is from that of b. *)
Definition away (b : network) (q : nat) (a : network) : R :=
  let f := fun d => value q a d - value p b d in inner f f.

Lemma away_reads b : reads_function square n 1 (inputs D) (away b).
Proof.
  intros q a q' a' S. apply inner_ext; intros d Hd; unfold value; rewrite (S 0%nat (input d)); try easy; try lia; now exists d.
Qed.

Lemma away_self b : away b p b = 0.
Proof. apply total_zero. intros d _. simpl. ring. Qed.

Lemma orthogonal_zero f g : inner f f = 0 -> inner g f = 0.
Proof.
  intro Z. destruct (Req_dec (inner g f) 0) as [ | N ]; [ easy | exfalso ].
  set (t := - (inner g g + 1) / (2 * inner g f)).
  pose proof (inner_pos (fun d => g d + t * f d)) as P. rewrite inner_square, Z in P.
  replace (2 * t * inner g f) with (- (inner g g + 1)) in P by (unfold t; field; easy). lra.
Qed.

Definition still (b a : network) : Prop := level n 1 p (away b p) b a.

Lemma still_inner b a g : still b a -> inner g (residual p a) = inner g (residual p b).
Proof.
  intro S. apply level_same in S. rewrite away_self in S.
  pose proof (orthogonal_zero _ g S) as O. rewrite (inner_ext _ (residual p a) g (fun d => residual p b d + (value p a d - value p b d))).
  - rewrite inner_plus, O. ring.
  - easy.
  - intros d _. unfold residual. ring.
Qed.

Lemma inner_sym f g : inner f g = inner g f.
Proof. apply total_ext. intros; ring. Qed.

Lemma still_level b a : still b a -> level n 1 p (L p) b a.
Proof.
  intros (g & J & H). exists g. split; [ easy | ]. intros t Ht. specialize (H t Ht). rewrite away_self in H.
  rewrite !loss_inner. set (f := fun d => value p (g t) d - value p b d) in *. change (inner f f = 0) in H.
  rewrite (inner_ext (residual p (g t)) (residual p (g t)) (fun d => residual p b d + 1 * f d) (fun d => residual p b d + 1 * f d))
    by (intros; unfold residual, f; ring).
  rewrite inner_square, H, (orthogonal_zero f (residual p b) H). ring.
Qed.

(** ** One step *)

Variables (q : nat) (e : network) (gap most : R).
Hypothesis Wide : (n <= p)%nat.
Hypothesis Gap : 0 < gap.

Notation u a := (U a 0%nat).

Definition term (j : nat) (d : datum) : R := u e j * square (dot n (W e j) (input d)).
Definition kappa : R := gap / (4 * (INR q + 1)).
Definition large : R :=
  2 * most + 2 * inner (fun d => target d 0%nat) (fun d => target d 0%nat) + sum q (fun j => 2 * inner (term j) (term j) + 1) + kappa.

Lemma kappa_pos : 0 < kappa.
Proof. unfold kappa. pose proof (pos_INR q). apply Rdiv_lt_0_compat; lra. Qed.

Lemma some_small m f b : 0 < b -> sum m f <= - (INR m + 1) * b -> exists j, (j < m)%nat /\ f j <= - b.
Proof.
  intros Hb H. apply NNPP. intro N. assert (- INR m * b <= sum m f).
  { clear H. induction m as [ | m IH ]; [ simpl; lra | ]. rewrite S_INR. simpl sum.
    assert (- INR m * b <= sum m f) by (apply IH; intros (j & Hj & F); apply N; exists j; split; [ lia | easy ]).
    assert (- b < f m). { apply Rnot_le_lt. intro F. apply N. exists m. split; [ lia | easy ]. } lra. }
  lra.
Qed.

(** Which way is down. *)
Lemma way a : L p a >= L q e + gap ->
  2 * inner (residual p a) (fun d => - value p a d) <= - kappa \/
  exists j, (j < q)%nat /\ 2 * inner (residual p a) (term j) <= - (2 * kappa).
Proof.
  intro High. pose proof kappa_pos as Hk. pose proof (pos_INR q) as Hq.
  assert (Ek : (INR q + 1) * (4 * kappa) = gap) by (unfold kappa; field; lra).
  assert (E : inner (residual q e) (residual q e) =
    L p a + 2 * inner (residual p a) (fun d => value q e d - value p a d) + inner (fun d => value q e d - value p a d) (fun d => value q e d - value p a d)).
  { rewrite loss_inner. set (h := fun d => value q e d - value p a d).
    rewrite (inner_ext _ _ (fun d => residual p a d + 1 * h d) (fun d => residual p a d + 1 * h d)) by (intros; unfold residual, h; ring).
    rewrite inner_square. ring. }
  rewrite <- loss_inner in E. pose proof (inner_pos (fun d => value q e d - value p a d)) as P.
  assert (S : inner (residual p a) (fun d => value q e d - value p a d) =
    inner (residual p a) (fun d => - value p a d) + sum q (fun j => inner (residual p a) (term j))).
  { rewrite <- inner_sum, <- inner_plus. apply inner_ext; [ easy | ]. intros d _. unfold value at 1, output, term. ring. }
  destruct (Rle_lt_dec (2 * inner (residual p a) (fun d => - value p a d)) (- kappa)) as [ | Big ]; [ now left | right ].
  destruct (some_small q (fun j => inner (residual p a) (term j)) kappa) as (j & Hj & Ej); [ easy | | exists j; split; [ easy | lra ] ].
  assert (2 * kappa * (INR q + 1) <= gap) by lra. nra.
Qed.

Lemma large_term j : (j < q)%nat -> 0 <= most -> 2 * inner (term j) (term j) + 1 <= large /\ kappa <= 2 * large.
Proof.
  intros Hj Hm. pose proof kappa_pos. unfold large. pose proof (inner_pos (fun d => target d 0%nat)).
  assert (2 * inner (term j) (term j) + 1 <= sum q (fun j => 2 * inner (term j) (term j) + 1)).
  { rewrite (sum_remove q j) by easy.
    assert (0 <= sum q (fun i => if Nat.eqb i j then 0 else 2 * inner (term i) (term i) + 1)); [ | lra ].
    apply sum_nonneg. intros i _. destruct (Nat.eqb i j); [ lra | ]. pose proof (inner_pos (term i)). lra. }
  pose proof (inner_pos (term j)). lra.
Qed.

Lemma large_scale a : L p a <= most -> inner (fun d => - value p a d) (fun d => - value p a d) <= large /\ kappa <= 2 * large.
Proof.
  intro Hm. pose proof kappa_pos. unfold large. pose proof (inner_pos (fun d => target d 0%nat)) as PY.
  assert (0 <= sum q (fun j => 2 * inner (term j) (term j) + 1)).
  { apply sum_nonneg. intros i _. pose proof (inner_pos (term i)). lra. }
  assert (0 <= L p a) by (rewrite loss_inner; apply inner_pos).
  split; [ | lra ]. pose proof (inner_double (residual p a) (fun d => target d 0%nat)) as Db. rewrite <- loss_inner in Db.
  assert (inner (fun d => - value p a d) (fun d => - value p a d) = inner (fun d => residual p a d + target d 0%nat) (fun d => residual p a d + target d 0%nat)).
  { unfold inner. apply total_ext. intros d _. unfold residual. ring. }
  lra.
Qed.

(** A quadratic polynomial is not 0 at some small positive number. *)
Lemma not_a_root alpha beta gamma t : gamma <> 0 -> 0 < t -> exists x, 0 < x <= t /\ alpha + beta * x + gamma * x ^ 2 <> 0.
Proof.
  intros Hg Ht. apply NNPP. intro N.
  assert (Z : forall x, 0 < x <= t -> alpha + beta * x + gamma * x ^ 2 = 0).
  { intros x Hx. apply NNPP. intro F. apply N. now exists x. }
  pose proof (Z t ltac:(lra)) as Z1. pose proof (Z (t / 2) ltac:(lra)) as Z2. pose proof (Z (t / 3) ltac:(lra)) as Z3.
  assert (gamma * t ^ 2 = 0) as G by (simpl in *; lra). apply Rmult_integral in G. destruct G as [ G | G ]; [ easy | ].
  assert (0 < t ^ 2) by (apply pow_lt; lra). lra.
Qed.

Definition change (v : nat -> nat -> R) (c : network) (d : datum) : R := value p (Network v (W c)) d - value p c d.

(** Only the outer weight of neuron k changes. *)
Lemma change_at c k r d : (k < p)%nat ->
  change (fun j i => if Nat.eqb i k then U c j i + r else U c j i) c d = r * square (dot n (W c k) (input d)).
Proof.
  intro Hk. unfold change, value, output. simpl. rewrite <- sum_minus.
  rewrite (sum_ext p _ (fun i => if Nat.eqb i k then r * square (dot n (W c k) (input d)) else 0)).
  - now rewrite (sum_single p k (fun _ => r * square (dot n (W c k) (input d)))).
  - intros i _. destruct (Nat.eqb_spec i k) as [ -> | ]; ring.
Qed.

(** A neuron of the best network, on a neuron to spare. *)
Lemma add_on_dead b j k : (k < p)%nat -> u b k = 0 -> exists c v, still b c /\ forall d, change v c d = term j d.
Proof.
  intros Hk Dead. exists (Network (U b) (fun i => if Nat.eqb i k then W e j else W b i)). eexists. split.
  - apply move_dead with square (inputs D); [ apply away_reads | ]. intros i Hi. destruct (Nat.eqb_spec i k) as [ -> | ]; [ right | now left ].
    intros j' Hj. now assert (j' = 0)%nat as -> by lia.
  - intro d. rewrite (change_at _ k (u e j) d Hk). simpl. now rewrite Nat.eqb_refl.
Qed.

(** The same, or nearly, where all neurons are in use. *)
Lemma add_on_live b j : live_independent n p b -> (forall i, (i < p)%nat -> u b i <> 0) -> 2 * inner (residual p b) (term j) <= - (2 * kappa) ->
  exists c v, still b c /\ 2 * inner (residual p b) (change v c) <= - kappa /\
              inner (change v c) (change v c) <= 2 * inner (term j) (term j) + 1.
Proof.
  intros Ind Live Down. pose proof kappa_pos as Hk.
  assert (Num : number p (u b) = p).
  { clear - Live. induction p as [ | m IH ]; [ easy | ]. simpl. destruct (Req_EM_T (u b m) 0); [ exfalso; apply (Live m); [ lia | easy ] | ].
    rewrite IH; [ lia | intros; apply Live; lia ]. }
  pose proof (independent_few n p b Ind) as Few. assert (Pn : p = n) by lia.
  assert (P0 : (0 < p)%nat).
  { destruct (Nat.eq_dec p 0) as [ Z | ]; [ exfalso | lia ]. assert (n = 0)%nat as N0 by lia.
    assert (inner (residual p b) (term j) = 0); [ | lra ]. apply total_zero. intros d _. unfold term, dot, square. rewrite N0. simpl. ring. }
  destruct (basis_expands n p b (W e j) Ind ltac:(lia) Live) as (c0 & Exp).
  set (f1 := fun d => u e j * (2 * dot n (W e j) (input d) * dot n (W b 0%nat) (input d))).
  set (f2 := fun d => u e j * square (dot n (W b 0%nat) (input d))).
  set (P := Rabs (inner (residual p b) f1) + Rabs (inner (residual p b) f2)).
  set (Q := inner f1 f1 + inner f2 f2).
  assert (HP : 0 <= P) by (unfold P; pose proof (Rabs_pos (inner (residual p b) f1)); pose proof (Rabs_pos (inner (residual p b) f2)); lra).
  assert (HQ : 0 <= Q) by (unfold Q; pose proof (inner_pos f1); pose proof (inner_pos f2); lra).
  set (t := Rmin 1 (Rmin (kappa / (2 * (P + 1))) (1 / (4 * Q + 1)))).
  assert (Ht : 0 < t).
  { unfold t. apply Rmin_glb_lt; [ lra | ]. apply Rmin_glb_lt; apply Rdiv_lt_0_compat; lra. }
  assert (U0 : u b 0%nat <> 0) by auto.
  destruct (not_a_root (size p b c0) (2 * c0 0%nat / u b 0%nat) (/ u b 0%nat) t) as (x & Hx & Nz); [ now apply Rinv_neq_0_compat | easy | ].
  set (y := fun r => W e j r + x * W b 0%nat r).
  set (c := fun i => c0 i + if Nat.eqb i 0 then x else 0).
  assert (ExpY : expands n p b c y).
  { intros r Hr. unfold c, y. rewrite <- (Exp r Hr).
    rewrite (sum_ext p _ (fun i => c0 i * W b i r + (if Nat.eqb i 0 then x * W b 0%nat r else 0))).
    - rewrite sum_plus, (sum_single p 0 (fun _ => x * W b 0%nat r)) by easy. ring.
    - intros i _. destruct (Nat.eqb_spec i 0) as [ -> | ]; ring. }
  assert (Size : size p b c <> 0).
  { replace (size p b c) with (size p b c0 + 2 * c0 0%nat / u b 0%nat * x + / u b 0%nat * x ^ 2); [ easy | ].
    unfold size. rewrite (sum_remove p 0 (fun i => c i ^ 2 / u b i)), (sum_remove p 0 (fun i => c0 i ^ 2 / u b i)) by easy.
    rewrite (sum_ext p (fun i => if Nat.eqb i 0 then 0 else c i ^ 2 / u b i) (fun i => if Nat.eqb i 0 then 0 else c0 i ^ 2 / u b i)).
    - unfold c. change (Nat.eqb 0 0) with true. cbv iota. field. easy.
    - intros i _. unfold c. destruct (Nat.eqb i 0); [ easy | ]. now rewrite Rplus_0_r. }
  assert (Live' : between_live p b c).
  { split; [ auto | ]. apply NNPP. intro N. apply Size. apply sum_zero. intros i Hi.
    assert (c i = 0) as -> by (apply NNPP; intro F; apply N; now exists i). unfold Rdiv. ring. }
  destruct (concentrate n p (inputs D) (away b) (away_reads b) b c y ExpY Live' Size) as (g & i & r & Lg & Hi & _ & _ & Ey & _).
  exists g. eexists. split; [ exact Lg | ].
  set (h := change _ g). assert (Eh : forall d, h d = term j d + x * (f1 d + x * f2 d)).
  { intro d. unfold h. rewrite (change_at g i (u e j * r ^ 2) d Hi). unfold term, f1, f2, square.
    assert (r * dot n (W g i) (input d) = dot n (W e j) (input d) + x * dot n (W b 0%nat) (input d)) as E.
    { unfold dot. rewrite <- !sum_scale, <- sum_plus. apply sum_ext. intros s Hs. specialize (Ey s Hs). unfold y in Ey.
      rewrite <- Rmult_assoc, <- Ey. ring. }
    replace (u e j * r ^ 2 * dot n (W g i) (input d) ^ 2) with (u e j * (r * dot n (W g i) (input d)) ^ 2) by ring. rewrite E. ring. }
  assert (X1 : x <= 1) by (apply Rle_trans with t; [ easy | apply Rmin_l ]).
  assert (X2 : x * P <= kappa / 2).
  { assert (x <= kappa / (2 * (P + 1))).
    { apply Rle_trans with t; [ easy | ]. apply Rle_trans with (1 := Rmin_r _ _). apply Rmin_l. }
    apply Rle_trans with (kappa / (2 * (P + 1)) * P); [ apply Rmult_le_compat_r; lra | ].
    apply Rmult_le_reg_r with (2 * (P + 1)); [ lra | ]. replace (kappa / (2 * (P + 1)) * P * (2 * (P + 1))) with (kappa * P) by (field; lra). nra. }
  assert (X3 : 4 * x * Q <= 1).
  { assert (x <= 1 / (4 * Q + 1)).
    { apply Rle_trans with t; [ easy | ]. apply Rle_trans with (1 := Rmin_r _ _). apply Rmin_r. }
    apply Rle_trans with (1 / (4 * Q + 1) * (4 * Q)); [ replace (4 * x * Q) with (x * (4 * Q)) by ring; apply Rmult_le_compat_r; lra | ].
    apply Rmult_le_reg_r with (4 * Q + 1); [ lra | ]. replace (1 / (4 * Q + 1) * (4 * Q) * (4 * Q + 1)) with (4 * Q) by (field; lra). lra. }
  split.
  - rewrite (inner_ext _ h (residual p b) (fun d => term j d + x * (f1 d + x * f2 d))) by easy.
    rewrite inner_plus, inner_scale, inner_plus, inner_scale.
    pose proof (Rle_abs (inner (residual p b) f1)). pose proof (Rle_abs (inner (residual p b) f2)).
    assert (x * inner (residual p b) f2 <= Rabs (inner (residual p b) f2)).
    { apply Rle_trans with (x * Rabs (inner (residual p b) f2)); [ apply Rmult_le_compat_l; lra | ].
      rewrite <- (Rmult_1_l (Rabs _)) at 2. apply Rmult_le_compat_r; [ apply Rabs_pos | easy ]. }
    assert (x * (inner (residual p b) f1 + x * inner (residual p b) f2) <= x * P) by (apply Rmult_le_compat_l; unfold P; lra). lra.
  - rewrite (inner_ext h h (fun d => term j d + x * (f1 d + x * f2 d)) (fun d => term j d + x * (f1 d + x * f2 d))) by easy.
    apply Rle_trans with (1 := inner_double _ _).
    assert (inner (fun d => x * (f1 d + x * f2 d)) (fun d => x * (f1 d + x * f2 d)) = x ^ 2 * inner (fun d => f1 d + x * f2 d) (fun d => f1 d + x * f2 d)) as ->.
    { unfold inner. rewrite <- total_scale. apply total_ext. intros; ring. }
    pose proof (inner_double f1 (fun d => x * f2 d)) as Db.
    assert (inner (fun d => x * f2 d) (fun d => x * f2 d) = x ^ 2 * inner f2 f2) as E2.
    { unfold inner. rewrite <- total_scale. apply total_ext. intros; ring. }
    rewrite E2 in Db. pose proof (inner_pos f1). pose proof (inner_pos f2).
    assert (x ^ 2 <= x) by (simpl; nra). assert (x ^ 2 * inner f2 f2 <= inner f2 f2) by nra.
    assert (inner (fun d => f1 d + x * f2 d) (fun d => f1 d + x * f2 d) <= 2 * Q) by (unfold Q; lra).
    assert (x ^ 2 * inner (fun d => f1 d + x * f2 d) (fun d => f1 d + x * f2 d) <= x * (2 * Q)).
    { apply Rmult_le_compat; [ apply pow_le; lra | apply inner_pos | easy | easy ]. }
    lra.
Qed.

(** Every step lowers the loss by the same amount at least. *)
Lemma progress a : L p a <= most -> L p a >= L q e + gap ->
  exists c, descends n 1 p (L p) a c /\ L p c <= L p a - kappa ^ 2 / (4 * large).
Proof.
  intros Hm High. pose proof kappa_pos as Hk. assert (Pm : 0 <= most) by (pose proof (inner_pos (residual p a)); rewrite <- loss_inner in *; lra).
  destruct (reduction n p (inputs D) L (square_loss_reads square n 1 D Weights) a) as (b & Lb & Ind).
  pose proof (level_same _ _ _ _ _ _ Lb) as Eb.
  assert (Go : forall c v, still b c -> 2 * inner (residual p b) (change v c) <= - kappa -> inner (change v c) (change v c) <= large ->
    kappa <= 2 * large -> exists f, descends n 1 p (L p) a f /\ L p f <= L p a - kappa ^ 2 / (4 * large)).
  { intros c v S B C K. pose proof (still_level b c S) as Lc. pose proof (level_same _ _ _ _ _ _ Lc) as Ec.
    destruct (step_down c v kappa large Hk K) as (f & Df & Lf).
    - change (2 * inner (residual p c) (change v c) <= - kappa). rewrite inner_sym, (still_inner b c) by easy. now rewrite inner_sym.
    - exact C.
    - exists f. split; [ | rewrite Ec, Eb in Lf; easy ].
      apply descends_trans with b; [ now apply level_descends | ]. apply descends_trans with c; [ now apply level_descends | easy ]. }
  destruct (way b) as [ B | (j & Hj & B) ]; [ rewrite Eb; easy | | ].
  - destruct (large_scale b) as [ C K ]; [ now rewrite Eb | ].
    assert (E : forall d, change (fun _ _ => 0) b d = - value p b d).
    { intro d. unfold change, value at 1, output. simpl. rewrite (sum_zero p); [ ring | intros; ring ]. }
    apply (Go b (fun _ _ => 0)); try easy.
    + apply level_refl.
    + now rewrite (inner_ext _ _ (residual p b) (fun d => - value p b d)).
    + now rewrite (inner_ext _ _ (fun d => - value p b d) (fun d => - value p b d)).
  - destruct (large_term j Hj Pm) as [ C K ]. pose proof (inner_pos (term j)) as PT.
    destruct (classic (exists k, (k < p)%nat /\ u b k = 0)) as [ (k & Hk' & Dead) | N ].
    + destruct (add_on_dead b j k Hk' Dead) as (c & v & S & E). apply (Go c v); try easy.
      * rewrite (inner_ext _ _ (residual p b) (term j)) by easy. lra.
      * rewrite (inner_ext _ _ (term j) (term j)) by easy. lra.
    + destruct (add_on_live b j Ind) as (c & v & S & B' & C'); [ | easy | apply (Go c v); try easy; lra ].
      intros i Hi Z. apply N. now exists i.
Qed.

End Data.

(** ** The theorem *)

Lemma archimed_nat r : exists N, INR N > r.
Proof.
  destruct (archimed r) as [ H _ ]. exists (Z.to_nat (up r)).
  destruct (Z_lt_le_dec (up r) 0) as [ Neg | Pos ].
  - apply IZR_lt in Neg. pose proof (pos_INR (Z.to_nat (up r))). lra.
  - rewrite INR_IZR_INZ, Z2Nat.id by easy. easy.
Qed.

(** `quadratic-sharp`: σ = z², one output, p >= n neurons: from every network a way down to within every gap of the
    least loss of all widths.  [square_every_width] says that for p < n it is not so. *)
Theorem square_sharp n p D : positive_weights D -> (n <= p)%nat -> forall a gap, 0 < gap ->
  exists b, descends n 1 p (square_loss square n 1 D p) a b /\ best_up_to gap (square_loss square n 1 D) p b.
Proof.
  intros Weights Wide a gap Gap.
  destruct (square_loss_best square n 1 D Weights (length D) (dim_le_number square n D)) as (e & Best).
  set (L := square_loss square n 1 D) in *. set (q := length D) in *.
  set (most := L p a). set (delta := kappa q gap ^ 2 / (4 * large n D q e gap most)).
  assert (Hd : 0 < delta).
  { pose proof (kappa_pos q gap Gap). assert (0 <= most) by (unfold most, L; rewrite loss_inner; now apply inner_pos).
    destruct (large_scale n p D Weights q e gap most Gap a) as [ _ K ]; [ apply Rle_refl | ].
    unfold delta. apply Rdiv_lt_0_compat; [ apply pow_lt; easy | lra ]. }
  assert (Steps : forall N c, L p c <= most -> L p c - (L q e + gap) <= INR N * delta ->
    exists b, descends n 1 p (L p) c b /\ L p b <= L q e + gap).
  { induction N as [ | N IH ]; intros c Hc HN.
    - exists c. split; [ apply descends_refl | simpl in HN; lra ].
    - destruct (Rle_lt_dec (L p c) (L q e + gap)) as [ | High ]; [ exists c; split; [ apply descends_refl | easy ] | ].
      destruct (progress n p D Weights q e gap most Wide Gap c Hc) as (f & Df & Lf); [ fold L; lra | ].
      fold L in Lf. fold delta in Lf. rewrite S_INR in HN.
      destruct (IH f) as (b & Db & Lb); [ lra | lra | ]. exists b. split; [ now apply descends_trans with f | easy ]. }
  destruct (archimed_nat ((L p a - (L q e + gap)) / delta)) as (N & HN).
  destruct (Steps N a) as (b & Db & Lb); [ apply Rle_refl | | ].
  - apply Rmult_gt_compat_r with (r := delta) in HN; [ | easy ].
    replace ((L p a - (L q e + gap)) / delta * delta) with (L p a - (L q e + gap)) in HN by (field; lra). lra.
  - exists b. split; [ easy | ]. intros p' c. specialize (Best p' c). lra.
Qed.

(** No piece of a sub-level set stays above the least loss. *)
Corollary square_sharp_component n p D : positive_weights D -> (n <= p)%nat -> forall c a gap, 0 < gap ->
  square_loss square n 1 D p a <= c ->
  exists b, component n 1 p (square_loss square n 1 D p) c a b /\ best_up_to gap (square_loss square n 1 D) p b.
Proof.
  intros Weights Wide c a gap Gap Ha. destruct (square_sharp n p D Weights Wide a gap Gap) as (b & Db & Best).
  exists b. split; [ now apply descends_component | easy ].
Qed.
