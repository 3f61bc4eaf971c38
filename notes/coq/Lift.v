(** * σ(z) = z², one output, p >= n: every straight line of forms is the form of a path of networks

    Lemma 4.  Near each t0 the forms A_t of the line are Σ d_j(t) v_j(t) v_j(t)ᵀ with at most n
    independent v_j ([peel]).  A network with form A_t moves, its form staying, until its
    neurons are (d_j(t), v_j(t)) up to order and signs ([reduction], [frames]); where d_j(t) = 0 a dead
    neuron is given v_j(t).  Then it follows d_j and v_j.  So the t that are reached have
    no upper bound below 1. *)

Require Import Reals List Bool Lra Lia Classical FunctionalExtensionality.
From Valleys Require Import Definitions Sums Paths LinearAlgebra Descent Monomials Forms Moves Reduction Frames Peeling.
Import ListNotations.
Open Scope R_scope.

(** ** Places for some neurons, each in its own: pairs (place, neuron) *)

Definition placed {B : Type} (l : list (nat * nat)) (f : nat -> B) (empty : B) (i : nat) : B :=
  match find (fun kj => Nat.eqb (fst kj) i) l with Some kj => f (snd kj) | None => empty end.

Lemma placed_in {B : Type} l (f : nat -> B) empty i j : NoDup (map fst l) -> In (i, j) l -> placed l f empty i = f j.
Proof.
  unfold placed. induction l as [ | [ i' j' ] l IH ]; intros HN Hin; [ easy | ]. simpl in *. inversion HN as [ | ? ? Nh Nl ]; subst.
  destruct Hin as [ E | Hin ]; [ injection E as -> ->; now rewrite Nat.eqb_refl | ].
  destruct (Nat.eqb_spec i' i) as [ -> | ]; [ | now apply IH ]. destruct Nh. now apply (in_map fst) in Hin.
Qed.

Lemma placed_out {B : Type} l (f : nat -> B) empty i : ~ In i (map fst l) -> placed l f empty i = empty.
Proof.
  unfold placed. induction l as [ | [ i' j' ] l IH ]; intro N; [ easy | ]. simpl in *.
  destruct (Nat.eqb_spec i' i); [ tauto | ]. apply IH. tauto.
Qed.

(** Neurons 0, …, r-1 stand in places below p. *)
Record placing (p r : nat) (l : list (nat * nat)) : Prop := {
  places_once : NoDup (map fst l);
  places_below : forall i, In i (map fst l) -> (i < p)%nat;
  neurons_once : NoDup (map snd l);
  neurons_below : forall j, In j (map snd l) -> (j < r)%nat }.

Lemma sum_placed p r l (F G : nat -> R) : placing p r l -> (forall j, (j < r)%nat -> In j (map snd l)) ->
  (forall i j, In (i, j) l -> F i = G j) -> (forall i, (i < p)%nat -> ~ In i (map fst l) -> F i = 0) ->
  sum p F = sum r G.
Proof.
  intros [ PO PB NO NB ] All E Z. transitivity (total (map fst l) F); [ | transitivity (total (map snd l) G) ].
  - rewrite (total_sublist p) by easy. apply sum_ext. intros i Hi. destruct (in_dec Nat.eq_dec i (map fst l)); [ easy | now apply Z ].
  - rewrite !total_map. apply total_ext. intros [ i j ] H. now apply E.
  - rewrite (total_sublist r) by easy. apply sum_ext. intros j Hj. destruct (in_dec Nat.eq_dec j (map snd l)) as [ | N ]; [ easy | ].
    destruct N. now apply All.
Qed.

(** The neurons without a place get one each. *)
Lemma complete_placing p r l : (r <= p)%nat -> placing p r l -> exists l', placing p r l' /\
  (forall j, (j < r)%nat -> In j (map snd l')) /\ (forall i j, In (i, j) l' -> In (i, j) l \/ ~ In i (map fst l) /\ ~ In j (map snd l)) /\
  incl (map fst l) (map fst l').
Proof.
  intros Hr P. assert (H : forall k, (k <= r)%nat -> exists l', placing p r l' /\ (forall j, (j < k)%nat -> In j (map snd l')) /\
    (forall i j, In (i, j) l' -> In (i, j) l \/ ~ In i (map fst l) /\ ~ In j (map snd l)) /\ incl (map fst l) (map fst l') /\ incl (map snd l) (map snd l')).
  { induction k as [ | k IH ]; intro Hk.
    - exists l. split; [ easy | ]. split; [ lia | ]. split; [ auto | ]. split; apply incl_refl.
    - destruct IH as (l' & P' & All & From & Inc & Inc2); [ lia | ].
      destruct (in_dec Nat.eq_dec k (map snd l')) as [ Old | New ].
      + exists l'. split; [ easy | ]. split; [ | easy ]. intros j Hj. destruct (Nat.eq_dec j k) as [ -> | ]; [ easy | apply All; lia ].
      + destruct P' as [ PO PB NO NB ]. destruct (outside p (map fst l') PO) as (i & Hi & Ni).
        { rewrite map_length. rewrite <- (map_length snd l'). assert (length (k :: map snd l') <= length (seq 0 r))%nat.
          { apply NoDup_incl_length; [ now constructor | ]. intros j [ <- | Hj ]; apply in_seq; [ lia | specialize (NB j Hj); lia ]. }
          rewrite seq_length in *. simpl in *. lia. }
        exists ((i, k) :: l'). split; [ split; simpl | split; [ | split; [ | split ] ] ].
        * now constructor.
        * intros q [ <- | Hq ]; auto.
        * now constructor.
        * intros q [ <- | Hq ]; [ lia | auto ].
        * intros j Hj. destruct (Nat.eq_dec j k) as [ -> | ]; [ now left | right; apply All; lia ].
        * intros q j [ E | Hq ]; [ injection E as <- <-; right; auto | auto ].
        * intros q Hq. right. auto.
        * intros q Hq. right. auto. }
  destruct (H r (le_n r)) as (l' & P' & All & From & Inc & _). now exists l'.
Qed.

(** Signs in front of the neurons in their places. *)
Lemma signs n p e b l : NoDup (map fst l) -> (forall i j, In (i, j) l -> matches n p e b i j) ->
  exists sg : nat -> R, (forall i, sg i ^ 2 = 1) /\ forall i j s, In (i, j) l -> (s < n)%nat -> W e i s = sg i * W b j s.
Proof.
  induction l as [ | [ i j ] l IH ]; intros ND M; [ exists (fun _ => 1); split; [ intros; ring | easy ] | ].
  inversion ND as [ | ? ? Ni NDl ]; subst. destruct IH as (sg & One & E); [ easy | intros; apply M; now right | ].
  assert (S : exists x, x ^ 2 = 1 /\ forall s, (s < n)%nat -> W e i s = x * W b j s).
  { destruct (M i j (or_introl eq_refl)) as (_ & _ & _ & _ & [ Eq | Eq ]); [ exists 1 | exists (-1) ];
      (split; [ ring | ]; intros s Hs; rewrite Eq by easy; ring). }
  destruct S as (x & X1 & X). exists (fun k => if Nat.eqb k i then x else sg k). split.
  - intro k. destruct (Nat.eqb k i); auto.
  - intros k q s [ F | Hin ] Hs; [ injection F as <- <-; rewrite Nat.eqb_refl; auto | ].
    destruct (Nat.eqb_spec k i) as [ -> | ]; [ | now apply E ]. destruct Ni. now apply (in_map fst) in Hin.
Qed.

(** ** Paths over the line of forms *)

Section Lift.
Variables (n p q : nat) (a b : network).
Hypothesis Wide : (n <= p)%nat.

(** c has p neurons, and its function is (1 - t) Φ_a + t Φ_b. *)
Definition over (t : R) (c : network) : Prop :=
  forall x, output square n p c 0 x = (1 - t) * output square n p a 0 x + t * output square n q b 0 x.

(** A path from c to e whose form goes along the line, from time s to time t and never back. *)
Definition climbs (s t : R) (c e : network) : Prop :=
  exists g h, joins n 1 p g c e /\ h 0 = s /\ h 1 = t /\ (forall r r', 0 <= r -> r <= r' -> r' <= 1 -> h r <= h r') /\
    forall r, 0 <= r <= 1 -> over (h r) (g r).

Lemma climbs_over s t c e : climbs s t c e -> over t e.
Proof. intros (g & h & (_ & _ & <-) & _ & <- & _ & O). apply O. lra. Qed.

Lemma climbs_trans s t r c e f : climbs s t c e -> climbs t r e f -> climbs s r c f.
Proof.
  intros (g & h & J & H0 & H1 & Mono & O) (g' & h' & J' & H0' & H1' & Mono' & O').
  exists (then_ g g'), (then_ h h'). split; [ eapply joins_then; eassumption | ]. split; [ | split; [ | split ] ].
  - unfold then_. destruct Rle_dec; [ now rewrite Rmult_0_r | lra ].
  - unfold then_. destruct Rle_dec; [ lra | now replace (2 * 1 - 1) with 1 by lra ].
  - intros x y Hx Hxy Hy. unfold then_. destruct (Rle_dec y (1 / 2)), (Rle_dec x (1 / 2)); try lra.
    + apply Mono; lra.
    + apply Rle_trans with t; [ rewrite <- H1; apply Mono; lra | rewrite <- H0'; apply Mono'; lra ].
    + apply Mono'; lra.
  - intros x Hx. unfold then_. destruct (Rle_dec x (1 / 2)); [ apply O | apply O' ]; lra.
Qed.

(** The form stays. *)
Lemma rests t c e f : over t c -> same_form n p c f -> level n 1 p (form_loss n p f p) c e -> climbs t t c e.
Proof.
  intros O S (g & J & H). exists g, (fun _ => t). split; [ easy | ]. repeat (split; [ easy || (intros; lra) | ]).
  intros r Hr x. rewrite <- O, S. rewrite (proj2 (form_loss_zero n p c f) S) in H. now apply form_loss_zero, H.
Qed.

(** Neurons that are live stay. *)
Lemma move_to t c e : over t c -> (forall i, (i < p)%nat -> U e 0%nat i = U c 0%nat i) ->
  (forall i, (i < p)%nat -> U c 0%nat i <> 0 -> forall s, (s < n)%nat -> W e i s = W c i s) -> climbs t t c e.
Proof.
  intros O SU SW. exists (fun r => mix r c e), (fun _ => t). split; [ apply mix_joins | ].
  repeat (split; [ easy || (intros; lra) | ]). intros r Hr x. rewrite <- O. apply sum_ext. intros i Hi. simpl. rewrite SU by easy.
  destruct (Req_dec (U c 0%nat i) 0) as [ Z | Nz ]; [ rewrite Z; ring | ].
  replace (dot n _ x) with (dot n (W c i) x); [ ring | ]. apply sum_ext. intros s Hs. rewrite SW by easy. ring.
Qed.

(** ** Near t0 *)

(** The matrix of the form at time t0 + s. *)
Definition line (t0 : R) (i j : nat) : list R :=
  [ (1 - t0) * entry p a i j + t0 * entry q b i j; entry q b i j - entry p a i j ].

Lemma line_symmetric t0 : symmetric n (line t0).
Proof.
  intros s i j _ _. unfold entries, line. now rewrite (entry_symmetric p a i j), (entry_symmetric q b i j).
Qed.

Lemma over_line t0 s c : (forall i j, (i < n)%nat -> (j < n)%nat -> entry p c i j = entries (line t0) s i j) -> over (t0 + s) c.
Proof.
  intros E x. rewrite !output_entries, <- !sum_scale, <- sum_plus. apply sum_ext. intros i Hi.
  rewrite <- !sum_scale, <- sum_plus. apply sum_ext. intros j Hj. rewrite E by easy. unfold entries, line. simpl. ring.
Qed.

Section Local.
Variables (t0 delta : R) (r : nat) (d : nat -> R -> R) (v : nat -> R -> vector).
Hypothesis Peeled : peeled n (line t0) delta r d v.
Hypothesis Positive : 0 < delta.

Lemma few : (r <= p)%nat.
Proof.
  apply Nat.le_trans with n; [ | easy ]. apply (independent_vectors_few n r (fun k => v k 0)).
  apply (peeled_independent _ _ _ _ _ _ Peeled). now rewrite Rabs_R0.
Qed.

(** The neurons (d_j(s), v_j(s)), in the places that l says and with signs. *)
Definition arranged (l : list (nat * nat)) (sg : nat -> R) (s : R) : network :=
  Network (fun _ => placed l (fun j => d j s) 0) (fun i c => sg i * placed l (fun j => v j s c) 0 i).

Lemma arranged_over l sg s : placing p r l -> (forall j, (j < r)%nat -> In j (map snd l)) -> (forall i, sg i ^ 2 = 1) -> Rabs s < delta ->
  over (t0 + s) (arranged l sg s).
Proof.
  intros P All One Hs. apply over_line. intros i j Hi Hj. rewrite (peeled_sum _ _ _ _ _ _ Peeled) by easy.
  apply (sum_placed p r l); [ easy | easy | | ]; simpl.
  - intros k m H. rewrite !(placed_in l _ _ k m) by (easy || apply P).
    replace (d m s * _) with (d m s * (sg k ^ 2 * (v m s i * v m s j))) by (simpl; ring). rewrite One. ring.
  - intros k _ N. rewrite placed_out by easy. ring.
Qed.

(** In their own order. *)
Definition frame (s : R) : network := arranged (map (fun j => (j, j)) (seq 0 r)) (fun _ => 1) s.

Lemma frame_places : map fst (map (fun j : nat => (j, j)) (seq 0 r)) = seq 0 r /\ map snd (map (fun j : nat => (j, j)) (seq 0 r)) = seq 0 r.
Proof. split; rewrite map_map; apply map_id. Qed.

Lemma frame_weights s j : (j < r)%nat -> U (frame s) 0%nat j = d j s /\ forall c, W (frame s) j c = v j s c.
Proof.
  intro Hj. assert (I : In (j, j) (map (fun j => (j, j)) (seq 0 r))) by (apply in_map_iff; exists j; split; [ easy | apply in_seq; lia ]).
  destruct frame_places as [ Fst _ ]. assert (ND : NoDup (map fst (map (fun j : nat => (j, j)) (seq 0 r)))) by (rewrite Fst; apply seq_NoDup).
  simpl. split; intros; rewrite (placed_in _ _ _ j j) by easy; ring.
Qed.

Lemma frame_dead s j : (r <= j)%nat -> U (frame s) 0%nat j = 0.
Proof. intro Hj. simpl. apply placed_out. rewrite (proj1 frame_places), in_seq. lia. Qed.

Lemma frame_over s : Rabs s < delta -> over (t0 + s) (frame s).
Proof.
  destruct frame_places as [ Fst Snd ]. intro Hs. pose proof few.
  apply arranged_over; [ split; rewrite ?Fst, ?Snd; try apply seq_NoDup; intros j Hj; apply in_seq in Hj; lia | | intros; ring | easy ].
  intros j Hj. rewrite Snd. apply in_seq. lia.
Qed.

Lemma frame_independent s : Rabs s < delta -> live_independent n p (frame s).
Proof.
  intros Hs c Rel Live. pose proof few as Few.
  assert (Out : forall i, (i < p)%nat -> (r <= i)%nat -> c i = 0).
  { intros i Hi Hr. apply NNPP. intro N. apply (Live i Hi N). now apply frame_dead. }
  intros i Hi. destruct (le_lt_dec r i) as [ | Hr ]; [ auto | ].
  apply (peeled_independent _ _ _ _ _ _ Peeled s Hs c); [ | easy ]. intros k Hk. rewrite <- (Rel k Hk).
  replace p with (r + (p - r))%nat at 1 by lia. rewrite sum_app, (sum_zero (p - r)), Rplus_0_r.
  - apply sum_ext. intros j Hj. now rewrite (proj2 (frame_weights s j Hj)).
  - intros j Hj. rewrite Out by lia. ring.
Qed.

(** A network over t0 + s becomes the frame at s, up to order and signs. *)
Lemma arrange s c : Rabs s < delta -> over (t0 + s) c -> exists l sg, placing p r l /\ (forall j, (j < r)%nat -> In j (map snd l)) /\
  (forall i, sg i ^ 2 = 1) /\ climbs (t0 + s) (t0 + s) c (arranged l sg s).
Proof.
  intros Hs O. pose proof (form_reads n p (frame s)) as Reads.
  assert (Same : same_form n p c (frame s)) by (intro x; now rewrite O, (frame_over s Hs)).
  destruct (reduction n p (fun _ => True) (form_loss n p (frame s)) Reads c) as (e & Le & Ie).
  destruct (frames n p (fun _ => True) (form_loss n p (frame s)) e (frame s) Reads Ie (frame_independent s Hs))
    as (f & l & Lf & ND & ND' & M & All & Live); [ now apply stay_form with c | ].
  assert (P : placing p r l).
  { split; try easy; intros i Hi; apply in_map_iff in Hi; destruct Hi as ([ i' j' ] & <- & H); simpl.
    - now apply (M i' j').
    - destruct (M i' j' H) as (_ & _ & Nz & _). destruct (le_lt_dec r j'); [ destruct Nz; now apply frame_dead | easy ]. }
  destruct (complete_placing p r l few P) as (l' & P' & All' & From & Inc).
  destruct (signs n p f (frame s) l ND M) as (sg & One & Sg).
  exists l', sg. split; [ easy | ]. split; [ easy | ]. split; [ easy | ].
  assert (Cf : climbs (t0 + s) (t0 + s) c f) by (apply rests with (frame s); try easy; now apply level_trans with e).
  apply climbs_trans with (t0 + s) f; [ easy | ].
  assert (U0 : forall i, (i < p)%nat -> ~ In i (map fst l) -> U f 0%nat i = 0) by (intros i Hi N; apply NNPP; intro; now apply N, Live).
  assert (D0 : forall j, (j < r)%nat -> ~ In j (map snd l) -> d j s = 0).
  { intros j Hj N. apply NNPP. intro Nz. apply N, All; [ pose proof few; lia | now rewrite (proj1 (frame_weights s j Hj)) ]. }
  assert (Old : forall i j, In (i, j) l -> U f 0%nat i = d j s /\ forall c, (c < n)%nat -> W f i c = sg i * v j s c).
  { intros i j H. destruct (M i j H) as (_ & _ & _ & Eu & _). assert (Hj : (j < r)%nat) by (apply P; now apply (in_map snd) in H).
    destruct (frame_weights s j Hj) as [ <- Ew ]. split; [ easy | ]. intros k Hk. rewrite (Sg i j k H Hk). now rewrite Ew. }
  assert (In' : forall i, (i < p)%nat -> In i (map fst l') -> exists j, In (i, j) l' /\ forall g : nat -> R, placed l' g 0 i = g j).
  { intros i _ Hin. apply in_map_iff in Hin. destruct Hin as ([ k j ] & <- & H). exists j. split; [ easy | ]. intro g.
    apply placed_in; [ apply P' | easy ]. }
  apply move_to; [ now apply climbs_over in Cf | | ]; simpl; intros i Hi.
  - destruct (in_dec Nat.eq_dec i (map fst l')) as [ Hin | N ]; [ | rewrite placed_out, U0; auto ].
    destruct (In' i Hi Hin) as (j & H & ->). destruct (From i j H) as [ H' | [ Ni Nj ] ].
    + symmetry. now apply Old.
    + rewrite U0, D0; auto. apply P'. now apply (in_map snd) in H.
  - intros Nz k Hk. pose proof (Live i Hi Nz) as Hin. destruct (In' i Hi (Inc i Hin)) as (j & H & ->).
    destruct (From i j H) as [ H' | [ Ni _ ] ]; [ | easy ]. symmetry. now apply Old.
Qed.

Lemma follow l sg s s' : placing p r l -> (forall j, (j < r)%nat -> In j (map snd l)) -> (forall i, sg i ^ 2 = 1) ->
  Rabs s < delta -> Rabs s' < delta -> s <= s' -> climbs (t0 + s) (t0 + s') (arranged l sg s) (arranged l sg s').
Proof.
  intros P All One Hs Hs' Le.
  assert (In : forall x, 0 <= x <= 1 -> Rabs (s + x * (s' - s)) < delta).
  { intros x Hx. apply Rabs_def2 in Hs, Hs'. assert (0 <= x * (s' - s) <= s' - s) by nra. apply Rabs_def1; lra. }
  assert (C : forall f, (forall x, Rabs x < delta -> continuity_pt f x) -> continuous01 (fun x => f (s + x * (s' - s)))).
  { intros f Cf. apply continuous01_of_continuity. intros x Hx. apply (continuity_pt_comp (fun x => s + x * (s' - s)) f).
    - apply derivable_continuous_pt. reg.
    - now apply Cf, In. }
  assert (Cp : forall (f : nat -> R -> R) i, (forall j x, (j < r)%nat -> Rabs x < delta -> continuity_pt (f j) x) ->
    forall x, Rabs x < delta -> continuity_pt (fun x => placed l (fun j => f j x) 0 i) x).
  { intros f i Cf x Hx. destruct (in_dec Nat.eq_dec i (map fst l)) as [ Hin | N ].
    - apply in_map_iff in Hin. destruct Hin as ([ k j ] & <- & H).
      replace (fun x => placed l (fun j => f j x) 0 (fst (k, j))) with (f j); [ apply Cf; [ apply P; now apply (in_map snd) in H | easy ] | ].
      apply functional_extensionality. intro y. now rewrite (placed_in l _ _ k j) by (easy || apply P).
    - replace (fun x => placed l (fun j => f j x) 0 i) with (fun _ : R => 0); [ now apply continuity_pt_const | ].
      apply functional_extensionality. intro y. now rewrite placed_out. }
  exists (fun x => arranged l sg (s + x * (s' - s))), (fun x => t0 + (s + x * (s' - s))).
  split; [ split; [ split | split ] | split; [ | split; [ | split ] ] ].
  - intros j i _ _. simpl. apply (C (fun y => placed l (fun j => d j y) 0 i)), Cp. intros; now apply (peeled_d _ _ _ _ _ _ Peeled).
  - intros i k _ Hk. simpl. apply (C (fun y => sg i * placed l (fun j => v j y k) 0 i)). intros x Hx.
    apply continuity_pt_scal, (Cp (fun j y => v j y k)); [ | easy ]. intros; now apply (peeled_v _ _ _ _ _ _ Peeled).
  - now rewrite Rmult_0_l, Rplus_0_r.
  - now replace (s + 1 * (s' - s)) with s' by ring.
  - ring.
  - ring.
  - intros x y Hx Hxy Hy. assert (x * (s' - s) <= y * (s' - s)) by (apply Rmult_le_compat_r; lra). lra.
  - intros x Hx. now apply arranged_over, In.
Qed.

End Local.

(** Around every t0 the line can be climbed. *)
Lemma climbs_near t0 : exists delta, 0 < delta /\ forall s t c, Rabs (s - t0) < delta -> Rabs (t - t0) < delta -> s <= t ->
  over s c -> exists e, climbs s t c e.
Proof.
  destruct (peel n (line t0) (line_symmetric t0)) as (delta & r & d & v & Hd & Peeled). exists delta. split; [ easy | ].
  intros s t c Hs Ht Le O. assert (E : forall x, t0 + (x - t0) = x) by (intro; ring).
  destruct (arrange t0 delta r d v Peeled Hd (s - t0) c Hs) as (l & sg & P & All & One & C); [ now rewrite E | ].
  pose proof (follow t0 delta r d v Peeled l sg (s - t0) (t - t0) P All One Hs Ht ltac:(lra)) as F. rewrite E in C, F. rewrite E in F.
  eexists. eapply climbs_trans; [ exact C | exact F ].
Qed.

(** ** The whole line *)

Lemma over_start : over 0 a.
Proof. intro x. ring. Qed.

(** Lemma 4: from a, along the line, to a network with the function of b. *)
Theorem lift : exists c, climbs 0 1 a c.
Proof.
  set (T := fun t => 0 <= t <= 1 /\ exists c, climbs 0 t a c).
  assert (T0 : T 0).
  { split; [ lra | ]. exists a. apply move_to; [ apply over_start | easy | easy ]. }
  destruct (completeness T) as (tau & Up & Least); [ exists 1; intros t [ Ht _ ]; lra | now exists 0 | ].
  assert (Htau : 0 <= tau <= 1) by (split; [ now apply Up | apply Least; intros t [ Ht _ ]; lra ]).
  destruct (climbs_near tau) as (delta & Hd & Near).
  assert (Late : exists t, T t /\ tau - delta < t).
  { apply NNPP. intro N. assert (tau <= tau - delta); [ | lra ]. apply Least. intros t Ht.
    destruct (Rle_lt_dec t (tau - delta)); [ easy | destruct N; now exists t ]. }
  destruct Late as (t & [ Ht (c & C) ] & Close). pose proof (Up t (conj Ht (ex_intro _ c C))) as Below.
  set (t' := Rmin 1 (tau + delta / 2)).
  assert (Ht' : tau <= t' <= 1 /\ t' <= tau + delta / 2) by (unfold t', Rmin; destruct Rle_dec; lra).
  destruct (Near t t' c) as (e & E).
  - apply Rabs_def1; lra.
  - apply Rabs_def1; lra.
  - lra.
  - now apply climbs_over in C.
  - assert (C' : climbs 0 t' a e) by now apply climbs_trans with t c.
    assert (T' : T t') by (split; [ lra | now exists e ]). apply Up in T'.
    exists e. replace 1 with t'; [ easy | ]. unfold t', Rmin in *. destruct Rle_dec; lra.
Qed.

End Lift.
