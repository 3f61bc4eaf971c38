(** * The dimension of the neurons of a polynomial with a bias: C(n+K, K) for the degree K

    The last input is 1.  If its weights are all t, a neuron is σ(z + t) in the other inputs, a
    polynomial in z in which for large t every degree up to K occurs. *)

Require Import Reals List Lra Lia.
From Valleys Require Import Definitions Sums LinearAlgebra Monomials PolynomialDimension.
Import ListNotations.
Open Scope R_scope.

(** ** σ(z + t) = Σ τ_i z^i *)

Fixpoint taylor (t : R) (a : list R) (i : nat) : R :=
  match a with [] => 0 | c :: l => (match i with O => c | S k => taylor t l k end) + t * taylor t l i end.

Lemma taylor_beyond t a : forall i, (length a <= i)%nat -> taylor t a i = 0.
Proof.
  induction a as [ | c l IH ]; intros i Hi; [ easy | ]. simpl in Hi. destruct i as [ | k ]; [ lia | ]. simpl. rewrite !IH by lia. ring.
Qed.

Lemma taylor_sum t a z : polynomial a (z + t) = sum (length a) (fun i => taylor t a i * z ^ i).
Proof.
  induction a as [ | c l IH ]; [ easy | ]. simpl length. rewrite sum_first.
  rewrite (sum_ext (length l) _ (fun i => z * (taylor t l i * z ^ i) + t * (taylor t l (S i) * z ^ S i))) by (intros; simpl; ring).
  rewrite sum_plus, !sum_scale. set (P := sum (length l) (fun i => taylor t l i * z ^ i)) in *.
  set (Q := sum (length l) (fun i => taylor t l (S i) * z ^ S i)).
  assert (E : P = taylor t l 0 + Q).
  { pose proof (sum_first (length l) (fun i => taylor t l i * z ^ i)) as F. cbn [sum] in F.
    rewrite (taylor_beyond t l (length l)) in F by lia. fold P Q in F. simpl pow in F at 2. lra. }
  change (c + (z + t) * polynomial l (z + t) = (c + t * taylor t l 0) * 1 + (z * P + t * Q)). rewrite IH, E. ring.
Qed.

(** For large t all of them are away from 0, on the side of the last coefficient. *)
Lemma taylor_large s a : forall K, length a = S K -> 0 < s * nth K a 0 ->
  exists T m, 0 < m /\ forall t i, T <= t -> (i <= K)%nat -> m <= s * taylor t a i.
Proof.
  induction a as [ | c l IH ]; intros K Len Pos; [ easy | ]. destruct K as [ | K ]; simpl in Len, Pos.
  - destruct l; [ | easy ]. exists 0, (s * c). split; [ easy | ]. intros t i _ Hi. replace i with O by lia. simpl. lra.
  - destruct (IH K ltac:(lia) Pos) as (T & m & Hm & H). exists (Rmax T (Rmax 0 ((Rabs (s * c) + m) / m))), m. split; [ easy | ].
    intros t i Ht Hi. pose proof (Rmax_l T (Rmax 0 ((Rabs (s * c) + m) / m))). pose proof (Rmax_r T (Rmax 0 ((Rabs (s * c) + m) / m))).
    pose proof (Rmax_l 0 ((Rabs (s * c) + m) / m)). pose proof (Rmax_r 0 ((Rabs (s * c) + m) / m)).
    assert (Next : forall k, (k <= K)%nat -> t * m <= t * (s * taylor t l k)) by (intros; apply Rmult_le_compat_l; [ lra | apply H; [ lra | easy ] ]).
    simpl. destruct i as [ | i ].
    + pose proof (Next O ltac:(lia)). assert (Rabs (s * c) + m <= t * m).
      { apply Rle_trans with ((Rabs (s * c) + m) / m * m); [ right; field; lra | apply Rmult_le_compat_r; lra ]. }
      pose proof (Rle_abs (- (s * c))). rewrite Rabs_Ropp in *. lra.
    + pose proof (H t i ltac:(lra) ltac:(lia)). assert (0 <= t * m) by (apply Rmult_le_pos; lra).
      destruct (Nat.eq_dec i K) as [ -> | ]; [ rewrite (taylor_beyond t l (S K)) by lia; lra | pose proof (Next (S i) ltac:(lia)); lra ].
Qed.

(** ** The theorem *)

Lemma degrees_all K : degrees (repeat true K) = seq 0 K.
Proof. unfold degrees. generalize O. induction K as [ | K IH ]; intro s; [ easy | ]. simpl. now rewrite IH. Qed.

Lemma count_up_to n K : length (flat_map (monomials n) (seq 0 (S K))) = length (monomials (S n) K).
Proof.
  induction K as [ | K IH ]; [ simpl; now rewrite app_length, !monomials_0 | ].
  rewrite seq_S, flat_map_app, app_length, IH, monomials_S, app_length, map_length. simpl. now rewrite app_nil_r.
Qed.

Lemma nth_repeat_true K k : nth k (repeat true K) false = true <-> (k < K)%nat.
Proof. revert k. induction K as [ | K IH ]; intros [ | k ]; simpl; try rewrite IH; split; intro; easy || lia. Qed.

Theorem polynomial_dimension_bias n a K : length a = S K -> nth K a 0 <> 0 ->
  dim_is (polynomial a) (S n) (fun x => x n = 1) (choose (n + K) K).
Proof.
  intros Len Nz. rewrite <- monomials_count. split.
  - eexists. intro w. apply in_span_spanned.
    apply (raise_span n (fun x => x n = 1) K (degrees (repeat true (S K)))); [ easy | | ].
    + intros k Hk. rewrite degrees_all in Hk. apply in_seq in Hk. lia.
    + apply polynomial_in_span; [ now rewrite repeat_length | ]. intros k Hk. apply nth_overflow.
      destruct (le_lt_dec (length a) k) as [ | Lt ]; [ easy | ]. rewrite Len, <- nth_repeat_true in Lt. congruence.
  - destruct (taylor_large (nth K a 0) a K Len) as (t & m & Hm & Large); [ now apply Rsqr_pos_lt | ].
    set (b := map (taylor t a) (seq 0 (S K))).
    assert (Shift : forall z, polynomial a (z + t) = polynomial b z) by (intro z; unfold b; now rewrite polynomial_sum, taylor_sum, Len).
    destruct (independent_neurons n b (repeat true (S K))) as (w & Ind).
    + unfold b. now rewrite map_length, seq_length, repeat_length.
    + intros k Hk. apply nth_repeat_true in Hk. unfold b. rewrite nth_indep with (d' := taylor t a 0) by (rewrite map_length, seq_length; easy).
      rewrite map_nth, seq_nth by easy. simpl. intro Z. specialize (Large t k (Rle_refl t) ltac:(lia)). rewrite Z in Large. lra.
    + rewrite degrees_all, count_up_to in Ind. exists (fun i c => if Nat.ltb c n then w i c else t).
      intros c Hc. apply Ind. intros y _. set (x := fun i => if Nat.eqb i n then 1 else y i).
      etransitivity; [ | apply (Hc x); unfold x; now rewrite Nat.eqb_refl ]. apply sum_ext. intros i _. f_equal.
      unfold feature. rewrite <- Shift. f_equal. unfold dot. simpl. unfold x at 2. rewrite Nat.eqb_refl.
      destruct (Nat.ltb_spec n n); [ lia | ]. rewrite Rmult_1_r. f_equal. apply sum_ext. intros q Hq. unfold x.
      destruct (Nat.ltb_spec q n), (Nat.eqb_spec q n); easy || lia.
Qed.
