(** * Paths: segments, concatenation, crossing zero; P.1 leaves no spurious valley *)

Require Import Reals List Lra Lia FunctionalExtensionality.
From Valleys Require Import Definitions Sums.
Import ListNotations.
Open Scope R_scope.

(** ** Continuous functions on [0, 1] *)

Lemma continuous01_affine a b : continuous01 (fun t => a + t * b).
Proof.
  intros t _ e He. exists (e / (Rabs b + 1)).
  pose proof (Rabs_pos b) as Hb. split; [ apply Rdiv_lt_0_compat; lra | ].
  intros s _ Hs. replace (a + s * b - (a + t * b)) with ((s - t) * b) by ring.
  rewrite Rabs_mult.
  apply Rle_lt_trans with (Rabs (s - t) * (Rabs b + 1)).
  - apply Rmult_le_compat_l; [ apply Rabs_pos | lra ].
  - apply Rlt_le_trans with (e / (Rabs b + 1) * (Rabs b + 1)).
    + apply Rmult_lt_compat_r; lra.
    + right. field. lra.
Qed.

Lemma continuous01_ext f g : (forall t, 0 <= t <= 1 -> f t = g t) -> continuous01 f -> continuous01 g.
Proof.
  intros H C t Ht e He. destruct (C t Ht e He) as (d & Hd & Hs). exists d. split; [ easy | ].
  intros s Ss Hsd. rewrite <- !H by easy. now apply Hs.
Qed.

(** First f at double speed, then g. *)
Definition then_ {X} (f g : R -> X) (t : R) : X := if Rle_dec t (1 / 2) then f (2 * t) else g (2 * t - 1).

Lemma continuous01_then f g : continuous01 f -> continuous01 g -> f 1 = g 0 -> continuous01 (then_ f g).
Proof.
  intros Cf Cg E t Ht e He. unfold then_.
  destruct (Rlt_le_dec t (1 / 2)) as [ L | G ].
  - destruct (Cf (2 * t) ltac:(lra) e He) as (d & Hd & Hs).
    exists (Rmin (d / 2) (1 / 2 - t)). split; [ apply Rmin_glb_lt; lra | ].
    intros s Ss H. assert (Rabs (s - t) < d / 2) by (eapply Rlt_le_trans; [ apply H | apply Rmin_l ]).
    assert (Rabs (s - t) < 1 / 2 - t) as H1 by (eapply Rlt_le_trans; [ apply H | apply Rmin_r ]).
    apply Rabs_def2 in H1.
    destruct (Rle_dec s (1 / 2)); [ | lra ]. destruct (Rle_dec t (1 / 2)); [ | lra ].
    apply Hs; [ lra | ]. replace (2 * s - 2 * t) with (2 * (s - t)) by ring.
    rewrite Rabs_mult, (Rabs_right 2) by lra. lra.
  - destruct (Rlt_le_dec (1 / 2) t) as [ G' | L' ].
    + destruct (Cg (2 * t - 1) ltac:(lra) e He) as (d & Hd & Hs).
      exists (Rmin (d / 2) (t - 1 / 2)). split; [ apply Rmin_glb_lt; lra | ].
      intros s Ss H. assert (Rabs (s - t) < d / 2) by (eapply Rlt_le_trans; [ apply H | apply Rmin_l ]).
      assert (Rabs (s - t) < t - 1 / 2) as H1 by (eapply Rlt_le_trans; [ apply H | apply Rmin_r ]).
      apply Rabs_def2 in H1.
      destruct (Rle_dec s (1 / 2)); [ lra | ]. destruct (Rle_dec t (1 / 2)); [ lra | ].
      apply Hs; [ lra | ]. replace (2 * s - 1 - (2 * t - 1)) with (2 * (s - t)) by ring.
      rewrite Rabs_mult, (Rabs_right 2) by lra. lra.
    + assert (t = 1 / 2) as -> by lra.
      destruct (Cf 1 ltac:(lra) e He) as (d1 & Hd1 & Hs1).
      destruct (Cg 0 ltac:(lra) e He) as (d2 & Hd2 & Hs2).
      exists (Rmin (d1 / 2) (d2 / 2)). split; [ apply Rmin_glb_lt; lra | ].
      intros s Ss H.
      assert (Rabs (s - 1 / 2) < d1 / 2) by (eapply Rlt_le_trans; [ apply H | apply Rmin_l ]).
      assert (Rabs (s - 1 / 2) < d2 / 2) by (eapply Rlt_le_trans; [ apply H | apply Rmin_r ]).
      destruct (Rle_dec (1 / 2) (1 / 2)); [ | lra ].
      replace (2 * (1 / 2)) with 1 by lra.
      destruct (Rle_dec s (1 / 2)).
      * apply Hs1; [ lra | ]. replace (2 * s - 1) with (2 * (s - 1 / 2)) by lra.
        rewrite Rabs_mult, (Rabs_right 2) by lra. lra.
      * rewrite E. apply Hs2; [ lra | ]. replace (2 * s - 1 - 0) with (2 * (s - 1 / 2)) by lra.
        rewrite Rabs_mult, (Rabs_right 2) by lra. lra.
Qed.

(** A continuous function on [0, 1] that starts positive and is never zero stays positive. *)
Definition clamp (t : R) : R := Rmax 0 (Rmin t 1).

Lemma clamp_in t : 0 <= clamp t <= 1.
Proof. unfold clamp, Rmax, Rmin. repeat destruct Rle_dec; lra. Qed.

Lemma clamp_id t : 0 <= t <= 1 -> clamp t = t.
Proof. unfold clamp, Rmax, Rmin. repeat destruct Rle_dec; lra. Qed.

Lemma clamp_close s t : Rabs (clamp s - clamp t) <= Rabs (s - t).
Proof. unfold clamp, Rmax, Rmin, Rabs. repeat destruct Rle_dec; repeat destruct Rcase_abs; lra. Qed.

Lemma clamp_continuous f : continuous01 f -> continuity (fun t => f (clamp t)).
Proof.
  intros C t e He. destruct (C (clamp t) (clamp_in t) e He) as (d & Hd & Hs).
  exists d. split; [ easy | ]. intros s [ _ Hst ]. simpl in *. unfold R_dist in *.
  apply Hs; [ apply clamp_in | ]. eapply Rle_lt_trans; [ apply clamp_close | easy ].
Qed.

Lemma reaches_zero f t : continuous01 f -> 0 <= t <= 1 -> 0 < f 0 -> f t <= 0 ->
  exists z, 0 <= z <= t /\ f z = 0.
Proof.
  intros C Ht H0 H1.
  destruct (Req_dec (f t) 0) as [ E | E ]; [ exists t; split; [ lra | easy ] | ].
  assert (0 <> t) by (intros <-; lra).
  pose proof (clamp_continuous f C) as C'. apply continuity_opp in C'.
  destruct (IVT _ 0 t C') as (z & Hz & Ez).
  - lra.
  - unfold opp_fct. rewrite clamp_id; lra.
  - unfold opp_fct. rewrite clamp_id; lra.
  - exists z. split; [ easy | ]. unfold opp_fct in Ez. rewrite clamp_id in Ez; lra.
Qed.

(** The least of f 0, …, f (n-1) and 1. *)
Fixpoint least (n : nat) (f : nat -> R) : R := match n with O => 1 | S k => Rmin (least k f) (f k) end.

Lemma least_le n f i : (i < n)%nat -> least n f <= f i.
Proof.
  induction n; intro H; [ lia | simpl ]. destruct (Nat.eq_dec i n) as [ -> | ]; [ apply Rmin_r | ].
  eapply Rle_trans; [ apply Rmin_l | apply IHn; lia ].
Qed.

Lemma least_pos n f : (forall i, (i < n)%nat -> 0 < f i) -> 0 < least n f.
Proof. induction n; intro H; simpl; [ lra | apply Rmin_glb_lt; auto ]. Qed.

Lemma least_attained n f : least n f <> 1 -> exists i, (i < n)%nat /\ f i = least n f.
Proof.
  induction n; simpl; [ easy | ]. unfold Rmin. destruct Rle_dec; intro H.
  - destruct (IHn H) as (i & Hi & E). exists i. split; [ lia | easy ].
  - exists n. split; [ lia | easy ].
Qed.

Lemma continuous01_least n (f : R -> nat -> R) : (forall i, (i < n)%nat -> continuous01 (fun t => f t i)) ->
  continuous01 (fun t => least n (f t)).
Proof.
  induction n; intro H; simpl.
  - apply continuous01_ext with (fun t => 1 + t * 0); [ intros; ring | apply continuous01_affine ].
  - intros t Ht e He.
    destruct (IHn (fun i Hi => H i ltac:(lia)) t Ht e He) as (d1 & P1 & S1).
    destruct (H n ltac:(lia) t Ht e He) as (d2 & P2 & S2).
    exists (Rmin d1 d2). split; [ now apply Rmin_glb_lt | ]. intros s Hs D.
    specialize (S1 s Hs (Rlt_le_trans _ _ _ D (Rmin_l _ _))).
    specialize (S2 s Hs (Rlt_le_trans _ _ _ D (Rmin_r _ _))).
    apply Rabs_def2 in S1, S2. unfold Rmin. apply Rabs_def1; repeat destruct Rle_dec; lra.
Qed.

(** ** Segments *)

Lemma mix_0 a b : mix 0 a b = a.
Proof.
  destruct a as [ u w ]. unfold mix. simpl. f_equal;
  apply functional_extensionality; intro; apply functional_extensionality; intro; ring.
Qed.

Lemma mix_1 a b : mix 1 a b = b.
Proof.
  destruct b as [ u w ]. unfold mix. simpl. f_equal;
  apply functional_extensionality; intro; apply functional_extensionality; intro; ring.
Qed.

Section Descent.
Variables n m p : nat.
Variable L : network -> R.

Lemma mix_joins a b : joins n m p (fun t => mix t a b) a b.
Proof.
  repeat split; try apply mix_0; try apply mix_1; intros x y _ _; simpl.
  - apply continuous01_ext with (fun t => U a x y + t * (U b x y - U a x y));
    [ intros; ring | apply continuous01_affine ].
  - apply continuous01_ext with (fun t => W a x y + t * (W b x y - W a x y));
    [ intros; ring | apply continuous01_affine ].
Qed.

Lemma joins_then g h a b c : joins n m p g a b -> joins n m p h b c -> joins n m p (then_ g h) a c.
Proof.
  intros ([ Ug Wg ] & Ag & Bg) ([ Uh Wh ] & Bh & Ch).
  assert (E : forall X (F : network -> X), (fun t => F (then_ g h t)) = then_ (fun t => F (g t)) (fun t => F (h t))).
  { intros. apply functional_extensionality. intro t. unfold then_. now destruct Rle_dec. }
  repeat split.
  - intros j i Hj Hi. rewrite (E _ (fun th => U th j i)). apply continuous01_then; auto. now rewrite Bg, Bh.
  - intros i k Hi Hk. rewrite (E _ (fun th => W th i k)). apply continuous01_then; auto. now rewrite Bg, Bh.
  - unfold then_. destruct Rle_dec; [ | lra ]. now rewrite Rmult_0_r.
  - unfold then_. destruct Rle_dec; [ lra | ]. now replace (2 * 1 - 1) with 1 by lra.
Qed.

Lemma segment_descends a b : segment_down L a b -> descends n m p L a b.
Proof. intro H. exists (fun t => mix t a b). split; [ apply mix_joins | easy ]. Qed.

Lemma descends_refl a : descends n m p L a a.
Proof.
  assert (C : forall r, continuous01 (fun _ => r)).
  { intro r. apply continuous01_ext with (fun t => r + t * 0); [ intros; ring | apply continuous01_affine ]. }
  exists (fun _ => a). repeat split; intros; try apply C; try easy; lra.
Qed.

Lemma descends_trans a b c : descends n m p L a b -> descends n m p L b c -> descends n m p L a c.
Proof.
  intros (g & Jg & Hg) (h & Jh & Hh). exists (then_ g h). split; [ eapply joins_then; eassumption | ].
  destruct Jg as (_ & Ag & Bg), Jh as (_ & Bh & Ch).
  intros s t Hs Hst Ht. unfold then_.
  destruct (Rle_dec t (1 / 2)), (Rle_dec s (1 / 2)); try lra.
  - apply Hg; lra.
  - apply Rle_trans with (L b).
    + rewrite <- Bh. apply Hh; lra.
    + rewrite <- Bg. apply Hg; lra.
  - apply Hh; lra.
Qed.

Lemma descends_le a b : descends n m p L a b -> L b <= L a.
Proof. intros (g & (_ & <- & <-) & H). apply H; lra. Qed.

Lemma downhill_descends a vs : downhill L a vs -> descends n m p L a (last vs a).
Proof.
  revert a. induction vs as [ | b vs IH ]; intros a H; [ apply descends_refl | ].
  destruct H as [ S H ]. apply descends_trans with b; [ now apply segment_descends | ].
  replace (last (b :: vs) a) with (last vs b); [ now apply IH | ].
  clear. revert b. induction vs as [ | c vs IH ]; intro b; [ easy | ]. simpl in *. destruct vs; [ easy | apply IH ].
Qed.

(** Backwards. *)
Lemma joins_sym g a b : joins n m p g a b -> joins n m p (fun t => g (1 - t)) b a.
Proof.
  intros ([ HU HW ] & A & B).
  assert (R : forall f, continuous01 f -> continuous01 (fun t => f (1 - t))).
  { intros f C t Ht e He. destruct (C (1 - t) ltac:(lra) e He) as (d & Hd & Hs). exists d. split; [ easy | ].
    intros s Ss Hsd. apply Hs; [ lra | ]. replace (1 - s - (1 - t)) with (- (s - t)) by ring. now rewrite Rabs_Ropp. }
  repeat split.
  - intros j i Hj Hi. apply (R (fun t => U (g t) j i)). auto.
  - intros i k Hi Hk. apply (R (fun t => W (g t) i k)). auto.
  - now rewrite Rminus_0_r.
  - now replace (1 - 1) with 0 by lra.
Qed.

(** ** Level paths *)

(** A path on which the loss does not change. *)
Definition level (a b : network) : Prop :=
  exists g, joins n m p g a b /\ forall t, 0 <= t <= 1 -> L (g t) = L a.

Lemma level_descends a b : level a b -> descends n m p L a b.
Proof. intros (g & J & H). exists g. split; [ easy | ]. intros s t ? ? ?. rewrite !H; lra. Qed.

Lemma level_same a b : level a b -> L b = L a.
Proof. intros (g & (_ & _ & <-) & H). apply H. lra. Qed.

Lemma level_refl a : level a a.
Proof.
  destruct (descends_refl a) as (g & J & H). exists g. split; [ easy | ]. intros t Ht.
  destruct J as (J & G0 & G1). apply Rle_antisym.
  - rewrite <- G0. apply H; lra.
  - rewrite <- G1. apply H; lra.
Qed.

Lemma level_sym a b : level a b -> level b a.
Proof.
  intro G. pose proof (level_same a b G) as E. destruct G as (g & J & H). exists (fun t => g (1 - t)).
  split; [ now apply joins_sym | ]. intros t Ht. rewrite E. apply H. lra.
Qed.

Lemma level_trans a b c : level a b -> level b c -> level a c.
Proof.
  intros G H. pose proof (level_same a b G) as E. destruct G as (g & Jg & Hg), H as (h & Jh & Hh).
  exists (then_ g h). split; [ eapply joins_then; eassumption | ].
  intros t Ht. unfold then_. destruct Rle_dec; [ apply Hg; lra | rewrite Hh; [ easy | lra ] ].
Qed.

Lemma level_segment a b : (forall t, 0 <= t <= 1 -> L (mix t a b) = L a) -> level a b.
Proof. intro H. exists (fun t => mix t a b). split; [ apply mix_joins | easy ]. Qed.

(** ** Components *)

Lemma component_trans c a b d : component n m p L c a b -> component n m p L c b d -> component n m p L c a d.
Proof.
  intros (g & Jg & Hg) (h & Jh & Hh). exists (then_ g h). split; [ eapply joins_then; eassumption | ].
  intros t Ht. unfold then_. destruct Rle_dec; [ apply Hg | apply Hh ]; lra.
Qed.

Lemma component_sym c a b : component n m p L c a b -> component n m p L c b a.
Proof.
  intros (g & J & H). exists (fun t => g (1 - t)). split; [ now apply joins_sym | ]. intros t Ht. apply H. lra.
Qed.

Lemma descends_component c a b : descends n m p L a b -> L a <= c -> component n m p L c a b.
Proof.
  intros (g & J & H) Hc. exists g. split; [ easy | ]. intros t Ht. apply Rle_trans with (L (g 0)).
  - apply H; lra.
  - now destruct J as (_ & -> & _).
Qed.

(** ** P.1 implies: no spurious valley *)

Theorem P1_no_spurious_valley : P1 n m p L -> forall c a, ~ spurious_valley n m p L c a.
Proof.
  intros H c a [ Ha V ]. destruct (H a) as (b & D & G).
  apply (V b); [ now apply descends_component | easy ].
Qed.

(** A valley seen through the outer weights of one output: they start positive, and where one
    of them is zero (and none negative) the loss is above the level.  Then it is a trap. *)
Theorem positive_weights_trap (j : nat) (c floor : R) (a better : network) :
  (j < m)%nat -> L a <= c ->
  (forall i, (i < p)%nat -> 0 < U a j i) ->
  (forall b, (forall i, (i < p)%nat -> 0 <= U b j i) ->
     (exists i, (i < p)%nat /\ U b j i = 0) -> c < L b) ->
  (forall b, (forall i, (i < p)%nat -> 0 <= U b j i) -> floor <= L b) ->
  L better < floor ->
  spurious_valley n m p L c a /\ forall b, component n m p L c a b -> floor <= L b.
Proof.
  intros Hj Ha Pos Wall Floor Better.
  assert (In : forall b, component n m p L c a b -> floor <= L b).
  { intros b (g & ([ CU _ ] & G0 & G1) & Low). rewrite <- G1. apply Floor. intros i Hi.
    destruct (Rlt_le_dec (U (g 1) j i) 0) as [ Neg | ]; [ exfalso | easy ].
    destruct (reaches_zero (fun t => least p (fun i => U (g t) j i)) 1) as (z & Hz & Ez).
    - apply continuous01_least. intros k Hk. now apply CU.
    - lra.
    - rewrite G0. now apply least_pos.
    - pose proof (least_le p (fun i => U (g 1) j i) i Hi). simpl in *. lra.
    - assert (c < L (g z)); [ | specialize (Low z ltac:(lra)); lra ]. apply Wall.
      + intros k Hk. rewrite <- Ez. now apply (least_le p (fun i => U (g z) j i)).
      + rewrite <- Ez. apply (least_attained p (fun i => U (g z) j i)). lra. }
  split; [ | easy ]. split; [ easy | ]. intros b Hb Gb.
  specialize (In b Hb). specialize (Gb better). lra.
Qed.

End Descent.
