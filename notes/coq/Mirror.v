(** * σ(z) = z², one output, p = n: data for which the minima are not connected

    Points e_i, e_i ± e_j with the labels of x_0² + … + x_(n-2)² - x_(n-1)².  Below the level 1 the form is
    negative at e_(n-1) and positive on the other coordinates.  So n - 1 outer weights stay positive,
    and the last coordinate of the other neuron never vanishes: it is not joined to its mirror image. *)

Require Import Reals List Lra Lia Psatz.
From Valleys Require Import Definitions Sums Paths LinearAlgebra Forms.
Import ListNotations.
Open Scope R_scope.

Section Mirror.
Variable l : nat.
Notation n := (S l).

(** One neuron for each coordinate, the last negative and with the weight r in front. *)
Definition mirror (r : R) : network :=
  Network (fun _ i => if Nat.eqb i l then -1 else 1) (fun i c => if Nat.eqb i l then r * unit_vector i c else unit_vector i c).

Definition mirror_data : list datum :=
  map (fun ij => Datum (pair_point ij) (fun _ => output square n n (mirror 1) 0 (pair_point ij)) 1) (pairs n).

Notation L := (square_loss square n 1 mirror_data n).
Notation u b := (U b 0%nat).

Lemma mirror_minimum r : r ^ 2 = 1 -> L (mirror r) = 0.
Proof.
  intro One. unfold square_loss, mirror_data. rewrite total_map. apply total_zero. intros ij _. cbn [weight target input sum].
  assert (output square n n (mirror r) 0 (pair_point ij) = output square n n (mirror 1) 0 (pair_point ij)) as ->; [ | ring ].
  apply sum_ext. intros i _. unfold square. simpl U. f_equal. simpl W. destruct (Nat.eqb i l); [ | easy ].
  assert (D : forall x, dot n (fun c => x * unit_vector i c) (pair_point ij) = x * dot n (unit_vector i) (pair_point ij)).
  { intro x. unfold dot. rewrite <- sum_scale. apply sum_ext. intros; ring. }
  rewrite !D, !Rpow_mult_distr, One. ring.
Qed.

(** What differs from the target form. *)
Definition rest (b : network) (i j : nat) : R := entry n b i j - entry n (mirror 1) i j.

Lemma mirror_loss b : L b = total (pairs n) (fun ij => pair_value (rest b) ij ^ 2).
Proof.
  unfold square_loss, mirror_data. rewrite total_map. apply total_ext. intros (i, j) H. apply in_pairs in H. cbn [weight target input sum].
  rewrite !(value_pair n n) by easy. unfold pair_value, rest. destruct (Nat.eqb i j); ring.
Qed.

(** kᵀAk *)
Definition value (b : network) (k : nat -> R) : R := sum n (fun r => u b r * sum n (fun c => k c * W b r c) ^ 2).

Lemma mirror_value k : value (mirror 1) k = sum n (fun r => (if Nat.eqb r l then -1 else 1) * k r ^ 2).
Proof.
  apply sum_ext. intros r Hr. simpl U. f_equal. f_equal. rewrite <- (sum_single n r k Hr). apply sum_ext. intros c _.
  unfold mirror, unit_vector. simpl W. destruct (Nat.eqb r l), (Nat.eqb c r); ring.
Qed.

(** Below the level 1 it differs from kᵀJk by less than |k|². *)
Lemma close b k : L b < 1 -> 0 < sum n (fun i => k i * k i) ->
  - sum n (fun i => k i * k i) < value b k - value (mirror 1) k < sum n (fun i => k i * k i).
Proof.
  intros Low Pos. set (K := sum n (fun i => k i * k i)) in *.
  assert (Sym : forall i j, rest b i j = rest b j i).
  { intros i j. unfold rest. now rewrite (entry_symmetric n b i j), (entry_symmetric n (mirror 1) i j). }
  pose proof (form_bound n k (rest b) Sym) as B. rewrite <- mirror_loss in B. fold K in B.
  replace (sum n (fun i => sum n (fun j => k i * k j * rest b i j))) with (value b k - value (mirror 1) k) in B.
  - set (d := value b k - value (mirror 1) k) in *. assert (D : d ^ 2 < K ^ 2).
    { apply Rle_lt_trans with (1 := B). rewrite <- (Rmult_1_r (K ^ 2)) at 2. apply Rmult_lt_compat_l; [ now apply pow_lt | easy ]. }
    split; apply Rnot_le_lt; intro N; nra.
  - unfold value. rewrite <- !entry_form, <- sum_minus. apply sum_ext. intros i _. rewrite <- sum_minus. apply sum_ext. intros j _.
    unfold rest. ring.
Qed.

Lemma value_last b : L b < 1 -> sum n (fun r => u b r * W b r l ^ 2) < 0.
Proof.
  intro Low. destruct (close b (unit_vector l) Low) as [ _ Up ].
  - rewrite (sum_remove n l) by lia. unfold unit_vector at 1 2. rewrite Nat.eqb_refl.
    assert (0 <= sum n (fun i => if Nat.eqb i l then 0 else unit_vector l i * unit_vector l i)); [ | lra ].
    apply sum_nonneg. intros i _. destruct (Nat.eqb i l); [ lra | nra ].
  - assert (One : forall f : nat -> R, sum n (fun c => unit_vector l c * f c) = f l).
    { intro f. rewrite <- (sum_single n l f) by lia. apply sum_ext. intros c _. unfold unit_vector. destruct (Nat.eqb c l); ring. }
    rewrite mirror_value, One in Up. unfold value in Up.
    rewrite (sum_ext n (fun r => u b r * _) (fun r => u b r * W b r l ^ 2)) in Up by (intros; now rewrite One).
    rewrite (sum_ext n (fun r => (if Nat.eqb r l then -1 else 1) * _) (fun r => unit_vector l r * -1)) in Up.
    + rewrite (One (fun _ => -1)) in Up. unfold unit_vector in Up. rewrite Nat.eqb_refl in Up. lra.
    + intros r _. unfold unit_vector. destruct (Nat.eqb r l); ring.
Qed.

(** Without negative weights among the first, the last is negative, and its last coordinate is not 0. *)
Lemma last_neuron b : L b < 1 -> (forall i, (i < l)%nat -> 0 <= u b i) -> u b l < 0 /\ W b l l <> 0.
Proof.
  intros Low Pos. pose proof (value_last b Low) as V. cbn [sum] in V.
  assert (0 <= sum l (fun r => u b r * W b r l ^ 2)) by (apply sum_nonneg; intros r Hr; apply Rmult_le_pos; [ auto | apply pow2_ge_0 ]).
  pose proof (pow2_ge_0 (W b l l)). split; [ | intros E; rewrite E in V; replace (u b l * 0 ^ 2) with 0 in V by ring; lra ].
  destruct (Rlt_le_dec (u b l) 0) as [ | P ]; [ easy | ]. assert (0 <= u b l * W b l l ^ 2) by now apply Rmult_le_pos. lra.
Qed.

(** None of the first outer weights vanishes. *)
Lemma first_neurons b i0 : L b < 1 -> (forall i, (i < l)%nat -> 0 <= u b i) -> (i0 < l)%nat -> u b i0 <> 0.
Proof.
  intros Low Pos Hi Z. destruct (last_neuron b Low Pos) as [ Neg _ ].
  (* k is orthogonal to the other l - 1 neurons *)
  destruct (more_unknowns l (seq 0 n) (fun r c => if Nat.eqb r i0 then (if Nat.eqb c l then 1 else 0) else W b r c)) as (k & (c0 & Hc0 & Nz) & E).
  { apply seq_NoDup. } { rewrite seq_length. lia. }
  assert (Kl : k l = 0).
  { specialize (E i0 Hi). rewrite total_seq0, Nat.eqb_refl in E. rewrite <- E, <- (sum_single n l k) by lia. apply sum_ext.
    intros c _. destruct (Nat.eqb c l); ring. }
  assert (Null : forall r, (r < l)%nat -> r <> i0 -> sum n (fun c => k c * W b r c) = 0).
  { intros r Hr N. specialize (E r Hr). rewrite total_seq0 in E. now destruct (Nat.eqb_spec r i0). }
  assert (K : 0 < sum n (fun i => k i * k i)).
  { apply in_seq in Hc0. rewrite (sum_remove n c0) by lia.
    assert (0 < k c0 * k c0) by nra.
    assert (0 <= sum n (fun i => if Nat.eqb i c0 then 0 else k i * k i)); [ | lra ].
    apply sum_nonneg. intros i _. destruct Nat.eqb; [ lra | nra ]. }
  destruct (close b k Low K) as [ Down _ ]. rewrite mirror_value in Down.
  assert (value b k <= 0).
  { unfold value. cbn [sum]. rewrite (sum_zero l).
    - pose proof (pow2_ge_0 (sum l (fun c => k c * W b l c) + k l * W b l l)). nra.
    - intros r Hr. destruct (Nat.eq_dec r i0) as [ -> | N ]; [ rewrite Z; ring | ]. pose proof (Null r Hr N) as F. cbn [sum] in F. rewrite F. ring. }
  replace (sum n (fun r => (if Nat.eqb r l then -1 else 1) * k r ^ 2)) with (sum n (fun i => k i * k i)) in Down; [ lra | ].
  apply sum_ext. intros r _. destruct (Nat.eqb_spec r l) as [ -> | ]; [ rewrite Kl | ]; ring.
Qed.

(** Both are global minima, of loss 0; below the level 1 they are not joined. *)
Theorem mirror_not_joined c : c < 1 -> L (mirror 1) = 0 /\ L (mirror (-1)) = 0 /\ ~ component n 1 n L c (mirror 1) (mirror (-1)).
Proof.
  intro Hc. split; [ apply mirror_minimum; ring | ]. split; [ apply mirror_minimum; ring | ].
  intros (g & ([ CU CW ] & G0 & G1) & Low). assert (Low' : forall t, 0 <= t <= 1 -> L (g t) < 1) by (intros t Ht; specialize (Low t Ht); lra).
  assert (Start : forall i, (i < l)%nat -> 0 < u (g 0) i) by (intros i Hi; rewrite G0; simpl; destruct (Nat.eqb_spec i l); [ lia | lra ]).
  assert (Pos : forall t, 0 <= t <= 1 -> forall i, (i < l)%nat -> 0 <= u (g t) i).
  { intros t Ht i Hi. destruct (Rle_lt_dec 0 (u (g t) i)) as [ | Neg ]; [ easy | exfalso ].
    destruct (reaches_zero (fun s => least l (fun i => u (g s) i)) t) as (z & Hz & Ez).
    - apply continuous01_least. intros k Hk. apply CU; lia.
    - easy.
    - now apply least_pos.
    - pose proof (least_le l (fun i => u (g t) i) i Hi). simpl in *. lra.
    - destruct (least_attained l (fun i => u (g z) i)) as (k & Hk & Ek); [ lra | ].
      apply (first_neurons (g z) k); [ apply Low'; lra | | easy | lra ].
      intros r Hr. rewrite <- Ez. now apply (least_le l (fun i => u (g z) i)). }
  destruct (reaches_zero (fun t => W (g t) l l) 1) as (z & Hz & Ez).
  - apply CW; lia.
  - lra.
  - rewrite G0. simpl. unfold unit_vector. rewrite Nat.eqb_refl. lra.
  - rewrite G1. simpl. unfold unit_vector. rewrite Nat.eqb_refl. lra.
  - apply (last_neuron (g z)); [ now apply Low' | now apply Pos | easy ].
Qed.

End Mirror.

(** n neurons are not enough for one valley. *)
Corollary square_two_valleys n : (1 <= n)%nat -> exists D, positive_weights D /\ ~ one_valley n 1 n (square_loss square n 1 D n).
Proof.
  intro Hn. destruct n as [ | l ]; [ lia | ]. exists (mirror_data l). split.
  - intros d Hd. apply in_map_iff in Hd. destruct Hd as (ij & <- & _). simpl. lra.
  - intro H. destruct (mirror_not_joined l 0) as (A & B & N); [ lra | ]. apply N, H; lra.
Qed.
