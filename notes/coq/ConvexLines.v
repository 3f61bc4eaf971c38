(** * A loss that is convex in the outer weights falls to its least value on a segment *)

Require Import Reals Lra Lia FunctionalExtensionality.
From Valleys Require Import Definitions Paths.
Open Scope R_scope.

(** ** Convex functions of one variable *)

Definition convex (f : R -> R) : Prop :=
  forall s t r, 0 <= r <= 1 -> f ((1 - r) * s + r * t) <= (1 - r) * f s + r * f t.

(** Within 1 of t, f lies between two lines through (t, f t). *)
Lemma convex_between f t x : convex f -> 0 <= x <= 1 ->
  x * (f t - f (t - 1)) <= f (t + x) - f t <= x * (f (t + 1) - f t) /\
  x * (f t - f (t + 1)) <= f (t - x) - f t <= x * (f (t - 1) - f t).
Proof.
  intros C Hx. assert (Q : 0 < / (1 + x) <= 1).
  { split; [ apply Rinv_0_lt_compat; lra | ]. rewrite <- Rinv_1. apply Rinv_le_contravar; lra. }
  assert (Up : forall y, f (t + x * y) - f t <= x * (f (t + y) - f t)).
  { intro y. pose proof (C t (t + y) x Hx) as H. replace ((1 - x) * t + x * (t + y)) with (t + x * y) in H by ring. lra. }
  assert (Down : forall y, x * (f t - f (t - y)) <= f (t + x * y) - f t).
  { intro y. pose proof (C (t - y) (t + x * y) (/ (1 + x)) ltac:(lra)) as H.
    replace ((1 - / (1 + x)) * (t - y) + / (1 + x) * (t + x * y)) with t in H by (field; lra).
    apply Rmult_le_compat_l with (r := 1 + x) in H; [ | lra ].
    replace ((1 + x) * ((1 - / (1 + x)) * f (t - y) + / (1 + x) * f (t + x * y))) with (x * f (t - y) + f (t + x * y)) in H by (field; lra). lra. }
  pose proof (Up 1). pose proof (Up (-1)). pose proof (Down 1). pose proof (Down (-1)).
  replace (t + x * 1) with (t + x) in * by ring. replace (t + x * -1) with (t - x) in * by ring.
  replace (t - -1) with (t + 1) in * by ring. replace (t + -1) with (t - 1) in * by ring. lra.
Qed.

Lemma convex_continuity f : convex f -> continuity f.
Proof.
  intros C t e He. set (k := Rabs (f (t + 1) - f t) + Rabs (f (t - 1) - f t) + 1).
  assert (Hk : 0 < k) by (unfold k; pose proof (Rabs_pos (f (t + 1) - f t)); pose proof (Rabs_pos (f (t - 1) - f t)); lra).
  exists (Rmin 1 (e / k)). split; [ apply Rmin_glb_lt; [ lra | now apply Rdiv_lt_0_compat ] | ].
  intros s [ _ Hs ]. simpl in *. unfold R_dist in *.
  assert (H1 : Rabs (s - t) < 1) by (eapply Rlt_le_trans; [ apply Hs | apply Rmin_l ]).
  assert (H2 : Rabs (s - t) * k < e).
  { apply Rlt_le_trans with (e / k * k); [ | right; field; lra ].
    apply Rmult_lt_compat_r; [ easy | eapply Rlt_le_trans; [ apply Hs | apply Rmin_r ] ]. }
  apply Rle_lt_trans with (2 := H2).
  assert (B : forall z, Rabs z <= k - 1 -> Rabs (s - t) * z <= Rabs (s - t) * k /\ - (Rabs (s - t) * k) <= Rabs (s - t) * z).
  { intros z Hz. pose proof (Rabs_pos (s - t)). pose proof (Rle_abs z). pose proof (Rle_abs (- z)). rewrite Rabs_Ropp in *.
    split; [ apply Rmult_le_compat_l; lra | ]. rewrite Ropp_mult_distr_r. apply Rmult_le_compat_l; lra. }
  assert (K1 : Rabs (f (t + 1) - f t) <= k - 1 /\ Rabs (f t - f (t + 1)) <= k - 1).
  { rewrite (Rabs_minus_sym (f t)). unfold k. pose proof (Rabs_pos (f (t - 1) - f t)). lra. }
  assert (K2 : Rabs (f (t - 1) - f t) <= k - 1 /\ Rabs (f t - f (t - 1)) <= k - 1).
  { rewrite (Rabs_minus_sym (f t)). unfold k. pose proof (Rabs_pos (f (t + 1) - f t)). lra. }
  destruct (convex_between f t (Rabs (s - t)) C) as [ R1 R2 ]; [ pose proof (Rabs_pos (s - t)); lra | ].
  pose proof (B _ (proj1 K1)). pose proof (B _ (proj2 K1)). pose proof (B _ (proj1 K2)). pose proof (B _ (proj2 K2)).
  destruct (Rcase_abs (s - t)) as [ Neg | Pos ].
  - rewrite (Rabs_left _ Neg) in *. replace (t - - (s - t)) with s in R2 by ring. apply Rabs_le. lra.
  - rewrite (Rabs_right _ Pos) in *. replace (t + (s - t)) with s in R1 by ring. apply Rabs_le. lra.
Qed.

(** To the least value on [0, 1] a convex function never increases. *)
Lemma convex_down f : convex f -> exists m, 0 <= m <= 1 /\ f m <= f 1 /\ forall s t, 0 <= s -> s <= t -> t <= m -> f t <= f s.
Proof.
  intro C. destruct (continuity_ab_min f 0 1) as (m & Least & Hm); [ lra | intros; now apply convex_continuity | ].
  exists m. split; [ easy | ]. split; [ apply Least; lra | ]. intros s t Hs Hst Ht.
  destruct (Req_dec s m) as [ E | N ]; [ replace t with s by lra; lra | ].
  set (r := (t - s) / (m - s)).
  assert (Hr : 0 <= r <= 1).
  { unfold r. split; [ apply Rmult_le_pos; [ lra | left; apply Rinv_0_lt_compat; lra ] | ].
    apply Rmult_le_reg_r with (m - s); [ lra | ]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. }
  pose proof (C s m r Hr) as H. replace ((1 - r) * s + r * m) with t in H by (unfold r; field; lra).
  assert (r * f m <= r * f s) by (apply Rmult_le_compat_l; [ easy | apply Least; lra ]). lra.
Qed.

(** ** Networks that differ in the outer weights *)

Lemma mix_outer t a b : W a = W b -> mix t a b = Network (fun j i => (1 - t) * U a j i + t * U b j i) (W a).
Proof.
  intro E. unfold mix. f_equal. apply functional_extensionality. intro i. apply functional_extensionality. intro c. rewrite <- E. ring.
Qed.

Lemma mix_convex L p a b : convex_in_outer_weights L -> W a = W b -> convex (fun t => L p (mix t a b)).
Proof.
  intros C E s t r Hr. rewrite !mix_outer by easy. eapply Rle_trans; [ | now apply C ]. right. f_equal. f_equal.
  apply functional_extensionality. intro j. apply functional_extensionality. intro i. ring.
Qed.

(** From a towards b, the loss falls until it is at most that of b. *)
Lemma mix_down L p a b : convex_in_outer_weights L -> W a = W b -> exists m, 0 <= m <= 1 /\ L p (mix m a b) <= L p b /\
  forall s t, 0 <= s -> s <= t -> t <= m -> L p (mix t a b) <= L p (mix s a b).
Proof.
  intros C E. destruct (convex_down _ (mix_convex L p a b C E)) as (m & Hm & Le & Down). rewrite mix_1 in Le. now exists m.
Qed.

Lemma mix_mix s r a b : mix s a (mix r a b) = mix (s * r) a b.
Proof. unfold mix. simpl. f_equal; apply functional_extensionality; intro; apply functional_extensionality; intro; ring. Qed.

(** Ways down below the best network lead to global minima. *)
Lemma below_P1 n m p L q best : best_up_to 0 L q best -> (forall a, exists c, descends n m p (L p) a c /\ L p c <= L q best) ->
  P1 n m p (L p).
Proof.
  intros Best H a. destruct (H a) as (c & D & Low). exists c. split; [ easy | ]. intro b. specialize (Best p b). lra.
Qed.
