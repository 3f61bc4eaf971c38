(** * σ(z) = z², one output: at most n neurons are needed

    While more than n neurons have outer weights other than 0, their inner weights are
    dependent; moves of two neurons concentrate the dependence in one neuron, or in two that
    cancel, and these are silenced.  All on a path on which the function does not change. *)

Require Import Reals List Bool Lra Lia Psatz Classical.
From Valleys Require Import Definitions Sums Paths LinearAlgebra Descent Forms Moves.
Import ListNotations.
Open Scope R_scope.

(** How many of f 0, …, f (p-1) are not 0. *)
Fixpoint number (p : nat) (f : nat -> R) : nat :=
  match p with O => O | S k => (number k f + if Req_EM_T (f k) 0 then 0 else 1)%nat end.

Lemma number_le p f g : (forall i, (i < p)%nat -> g i <> 0 -> f i <> 0) -> (number p g <= number p f)%nat.
Proof.
  induction p as [ | p IH ]; intro H; simpl; [ lia | ].
  assert (number p g <= number p f)%nat by (apply IH; intros; apply H; [ lia | assumption ]).
  destruct (Req_EM_T (g p) 0), (Req_EM_T (f p) 0); try lia. exfalso. apply (H p); [ lia | assumption | assumption ].
Qed.

Lemma number_lt p f g k : (forall i, (i < p)%nat -> g i <> 0 -> f i <> 0) -> (k < p)%nat -> f k <> 0 -> g k = 0 ->
  (number p g < number p f)%nat.
Proof.
  induction p as [ | p IH ]; intros H Hk Fk Gk; [ lia | ]. simpl.
  destruct (Nat.eq_dec k p) as [ -> | N ].
  - assert (number p g <= number p f)%nat by (apply number_le; intros; apply H; [ lia | assumption ]).
    destruct (Req_EM_T (g p) 0), (Req_EM_T (f p) 0); try easy. lia.
  - assert (number p g < number p f)%nat by (apply IH; try easy; try lia; intros; apply H; [ lia | assumption ]).
    destruct (Req_EM_T (g p) 0), (Req_EM_T (f p) 0); try lia. exfalso. apply (H p); [ lia | assumption | assumption ].
Qed.

Lemma number_zero p f : number p f = O -> forall i, (i < p)%nat -> f i = 0.
Proof.
  induction p as [ | p IH ]; simpl; intros H i Hi; [ lia | ].
  destruct (Req_EM_T (f p) 0) as [ E | ]; [ | lia ].
  destruct (Nat.eq_dec i p) as [ -> | ]; [ easy | apply IH; lia ].
Qed.

Lemma number_most p f : (number p f <= p)%nat.
Proof. induction p as [ | p IH ]; simpl; [ lia | ]. destruct (Req_EM_T (f p) 0); lia. Qed.

(** The indices of what is not 0, in a list. *)
Definition others (p : nat) (f : nat -> R) : list nat :=
  filter (fun i => if Req_EM_T (f i) 0 then false else true) (seq 0 p).

Lemma others_in p f i : In i (others p f) <-> (i < p)%nat /\ f i <> 0.
Proof.
  unfold others. rewrite filter_In, in_seq. destruct (Req_EM_T (f i) 0); split; intros [ ? ? ]; split; try easy; lia.
Qed.

Lemma others_nodup p f : NoDup (others p f).
Proof. apply NoDup_filter, seq_NoDup. Qed.

Lemma others_length p f : length (others p f) = number p f.
Proof.
  induction p as [ | p IH ]; [ easy | ]. unfold others in *. rewrite seq_S, filter_app, app_length, IH. simpl.
  destruct (Req_EM_T (f p) 0); simpl; lia.
Qed.

Section Reduction.
Variables (n p : nat) (A : vector -> Prop) (L : nat -> network -> R).
Hypothesis Reads : reads_function square n 1 A L.

Notation level := (level n 1 p (L p)).
Notation u a := (U a 0%nat).

(** y as a combination of the inner weights; for y = 0 a linear relation between them. *)
Definition expands (a : network) (c : nat -> R) (y : vector) : Prop :=
  forall r, (r < n)%nat -> sum p (fun i => c i * W a i r) = y r.

Notation relation a c := (expands a c (fun _ => 0)).

(** What a move does not change: yᵀA⁻¹y, where A is invertible. *)
Definition size (a : network) (c : nat -> R) : R := sum p (fun i => c i ^ 2 / u a i).

(** Live neurons only, and at least one. *)
Definition between_live (a : network) (c : nat -> R) : Prop :=
  (forall i, (i < p)%nat -> c i <> 0 -> u a i <> 0) /\ exists i, (i < p)%nat /\ c i <> 0.

(** Neurons without a term stay as they are. *)
Definition untouched (a b : network) (c : nat -> R) : Prop :=
  forall r, (r < p)%nat -> c r = 0 -> W b r = W a r /\ u b r = u a r.

Lemma untouched_trans a b e c c' : untouched a b c -> (forall r, c r = 0 -> c' r = 0) -> untouched b e c' -> untouched a e c.
Proof.
  intros H Z H' r Hr Cr. destruct (H r Hr Cr) as [ <- <- ]. now apply H'; auto.
Qed.

Definition without (c : nat -> R) (k : nat) : nat -> R := fun r => if Nat.eqb r k then 0 else c r.

(** The term k is merged into the term i. *)
Lemma merge a c y i k : (i < p)%nat -> (k < p)%nat -> i <> k -> c i <> 0 -> expands a c y -> between_live a c -> c k <> 0 ->
  0 < 1 + u a i / u a k * (c k / c i) ^ 2 ->
  exists b, level a b /\ (forall r, (r < p)%nat -> u b r = 0 <-> u a r = 0) /\ expands b (without c k) y /\
            between_live b (without c k) /\ size b (without c k) = size a c /\ untouched a b c.
Proof.
  intros Hi Hk N Ci Rel [ Live _ ] Ck Adm. set (alpha := c k / c i) in *.
  assert (Nk : u a k <> 0) by auto.
  assert (Same : forall r, (r < p)%nat -> u (moved i k a alpha 1) r = 0 <-> u a r = 0).
  { intros r _. unfold moved. simpl. replace (1 * alpha) with alpha by ring.
    destruct (Nat.eqb r i || Nat.eqb r k); [ | easy ]. split; intro E.
    - apply Rmult_integral in E. destruct E as [ E | E ]; [ easy | ]. exfalso. revert E. apply Rinv_neq_0_compat. lra.
    - rewrite E. unfold Rdiv. ring. }
  exists (moved i k a alpha 1). split; [ now apply two_neuron_move with A | ]. split; [ easy | ]. split.
  - intros r Hr. rewrite <- (Rel r Hr). apply (sum_two p i k); try easy.
    + intros s _ Ni Nk'. unfold without, moved. simpl.
      destruct (Nat.eqb_spec s i), (Nat.eqb_spec s k); try easy. 
    + unfold without, moved. simpl. rewrite !Nat.eqb_refl. destruct (Nat.eqb_spec i k); [ easy | ].
      unfold alpha. field. easy.
  - split; [ split | split ].
    + intros r Hr. unfold without. destruct (Nat.eqb_spec r k); [ easy | ]. intros Cr E. apply (Live r Hr Cr). now apply Same.
    + exists i. split; [ easy | ]. unfold without. now destruct (Nat.eqb_spec i k).
    + assert (Ui : u a i <> 0) by auto. apply (sum_two p i k); try easy.
      * intros s _ Ni Nk'. unfold without, moved. simpl. destruct (Nat.eqb_spec s i), (Nat.eqb_spec s k); easy.
      * unfold without, moved. simpl. rewrite !Nat.eqb_refl. destruct (Nat.eqb_spec i k); [ easy | ].
        destruct (Nat.eqb_spec k i); [ congruence | ]. simpl. unfold alpha in *.
        field. repeat split; try easy. replace (u a k * (c i * c i) + u a i * (c k * c k)) with (u a k * c i ^ 2 * (1 + u a i / u a k * (c k / c i) ^ 2)) by (field; easy).
        apply Rmult_integral_contrapositive. split; [ | lra ]. apply Rmult_integral_contrapositive. split; [ easy | now apply pow_nonzero ].
    + intros r _ Cr. unfold moved. simpl. destruct (Nat.eqb_spec r i) as [ -> | ]; [ easy | ].
      destruct (Nat.eqb_spec r k) as [ -> | ]; easy.
Qed.

Definition tied (a : network) (c : nat -> R) (i k : nat) : Prop := 1 + u a i / u a k * (c k / c i) ^ 2 = 0.

(** Two terms that are not tied can be merged, one way or the other. *)
Lemma fewer_terms a c y i k : (i < p)%nat -> (k < p)%nat -> i <> k -> c i <> 0 -> c k <> 0 -> expands a c y -> between_live a c ->
  ~ tied a c i k ->
  exists b c', level a b /\ (forall r, (r < p)%nat -> u b r = 0 <-> u a r = 0) /\ expands b c' y /\ between_live b c' /\
               size b c' = size a c /\ (number p c' < number p c)%nat /\ untouched a b c /\ (forall r, c r = 0 -> c' r = 0).
Proof.
  intros Hi Hk N Ci Ck Rel Live Tie. assert (Ni : u a i <> 0) by (now apply Live). assert (Nk : u a k <> 0) by (now apply Live).
  assert (Less : forall r, (r < p)%nat -> c r <> 0 -> (number p (without c r) < number p c)%nat).
  { intros r Hr Cr. apply number_lt with r; try easy.
    - intros s _. unfold without. now destruct (Nat.eqb s r).
    - unfold without. now rewrite Nat.eqb_refl. }
  set (q := u a i / u a k * (c k / c i) ^ 2) in *.
  destruct (Rtotal_order (1 + q) 0) as [ Neg | [ E | Pos ] ].
  - destruct (merge a c y k i) as (b & H1 & H2 & H3 & H4 & H5 & H6); try easy; try congruence.
    { replace (u a k / u a i * (c i / c k) ^ 2) with (/ q) by (unfold q; field; repeat split; easy).
      assert (q < -1) by lra. assert (/ q > -1); [ | lra ].
      apply Rmult_lt_reg_r with (- q); [ lra | ]. replace (/ q * - q) with (-1) by (field; lra).
      lra. }
    exists b, (without c i). repeat (split; auto). intros r Cr. unfold without. now destruct (Nat.eqb r i).
  - now destruct Tie.
  - destruct (merge a c y i k) as (b & H1 & H2 & H3 & H4 & H5 & H6); try easy.
    exists b, (without c k). repeat (split; auto). intros r Cr. unfold without. now destruct (Nat.eqb r k).
Qed.

(** Neurons that add nothing together are silenced. *)
Lemma silence a (dead : nat -> bool) :
  (forall x, A x -> sum p (fun r => if dead r then u a r * square (dot n (W a r) x) else 0) = 0) ->
  level a (Network (fun j r => if dead r then 0 else U a j r) (W a)).
Proof.
  intro Z. apply reroute with square A; [ easy | ]. intros j x Hj Hx. assert (j = 0)%nat as -> by lia.
  unfold output. simpl. transitivity (sum p (fun r => (if dead r then u a r * square (dot n (W a r) x) else 0)
    + (if dead r then 0 else u a r) * square (dot n (W a r) x))).
  - apply sum_ext. intros r _. destruct (dead r); ring.
  - rewrite sum_plus, (Z x Hx). ring.
Qed.

Lemma dot_zero w x : (forall r, (r < n)%nat -> w r = 0) -> dot n w x = 0.
Proof. intro Z. apply sum_zero. intros r Hr. rewrite Z by easy. ring. Qed.

(** One term alone: that neuron is 0. *)
Lemma silence_one a c i : (i < p)%nat -> c i <> 0 -> u a i <> 0 -> relation a c ->
  (forall r, (r < p)%nat -> r <> i -> c r = 0) ->
  exists b, level a b /\ (number p (u b) < number p (u a))%nat.
Proof.
  intros Hi Ci Ui Rel Alone. eexists. split.
  - apply (silence a (fun r => Nat.eqb r i)). intros x _. apply sum_zero. intros r _.
    destruct (Nat.eqb_spec r i) as [ -> | ]; [ | easy ].
    rewrite dot_zero; [ unfold square; ring | ]. intros r Hr. specialize (Rel r Hr).
    rewrite (sum_ext p _ (fun s => if Nat.eqb s i then c i * W a i r else 0)) in Rel.
    + rewrite (sum_single p i (fun s => c i * W a i r)) in Rel by easy. apply Rmult_integral in Rel. tauto.
    + intros s Hs. destruct (Nat.eqb_spec s i) as [ -> | N ]; [ easy | ]. rewrite Alone by easy. ring.
  - apply number_lt with i; try easy; simpl.
    + intros r _. now destruct (Nat.eqb r i).
    + now rewrite Nat.eqb_refl.
Qed.

(** Two tied terms alone: the two neurons cancel. *)
Lemma silence_two a c i k : (i < p)%nat -> (k < p)%nat -> i <> k -> c i <> 0 -> c k <> 0 -> u a i <> 0 -> u a k <> 0 ->
  relation a c -> tied a c i k -> (forall r, (r < p)%nat -> r <> i -> r <> k -> c r = 0) ->
  exists b, level a b /\ (number p (u b) < number p (u a))%nat.
Proof.
  intros Hi Hk N Ci Ck Ui Uk Rel Tie Alone. eexists. split.
  - apply (silence a (fun r => Nat.eqb r i || Nat.eqb r k)). intros x _.
    rewrite (sum_remove p i), (sum_remove p k) by easy. rewrite !Nat.eqb_refl. simpl.
    destruct (Nat.eqb_spec k i); [ congruence | ]. simpl.
    rewrite (sum_zero p), Rplus_0_r.
    + assert (E : dot n (W a i) x = - (c k / c i) * dot n (W a k) x).
      { unfold dot. rewrite <- sum_scale. apply sum_ext. intros r Hr. specialize (Rel r Hr).
        rewrite (sum_remove p i), (sum_remove p k) in Rel by easy.
        destruct (Nat.eqb_spec k i); [ congruence | ]. rewrite (sum_zero p) in Rel.
        - replace (W a i r) with (- (c k / c i) * W a k r); [ ring | ].
          apply Rmult_eq_reg_l with (c i); [ | easy ]. field_simplify; [ lra | easy ].
        - intros s Hs. destruct (Nat.eqb_spec s k), (Nat.eqb_spec s i); try easy. rewrite Alone by easy. ring. }
      rewrite E. unfold square. unfold tied in Tie.
      replace (u a i * _ ^ 2 + _) with ((1 + u a i / u a k * (c k / c i) ^ 2) * (u a k * dot n (W a k) x ^ 2)) by (field; easy).
      rewrite Tie. ring.
    + intros s _. destruct (Nat.eqb_spec s k), (Nat.eqb_spec s i); easy.
  - apply number_lt with i; try easy; simpl.
    + intros r _. now destruct (Nat.eqb r i || Nat.eqb r k).
    + now rewrite Nat.eqb_refl.
Qed.

Lemma another (f : nat -> R) (q : nat -> Prop) : (exists r, (r < p)%nat /\ q r /\ f r <> 0) \/ (forall r, (r < p)%nat -> q r -> f r = 0).
Proof.
  destruct (classic (exists r, (r < p)%nat /\ q r /\ f r <> 0)) as [ | N ]; [ now left | right ].
  intros r Hr Q. apply NNPP. intro F. apply N. now exists r.
Qed.

Lemma square_pos r : r <> 0 -> 0 < r ^ 2.
Proof. intro N. simpl. rewrite Rmult_1_r. now apply Rsqr_pos_lt. Qed.

(** Of three terms two are not tied: two of their outer weights have the same sign. *)
Lemma not_all_tied a c i k l : u a i <> 0 -> u a k <> 0 -> u a l <> 0 -> c i <> 0 -> c k <> 0 -> c l <> 0 ->
  tied a c i k -> tied a c i l -> ~ tied a c k l.
Proof.
  unfold tied. intros Ui Uk Ul Ci Ck Cl E F G.
  assert (Opp : forall r s, u a r <> 0 -> u a s <> 0 -> c r <> 0 -> c s <> 0 ->
    1 + u a r / u a s * (c s / c r) ^ 2 = 0 -> u a r * u a s < 0).
  { intros r s Ur Us Cr Cs H. assert (0 < (c s / c r) ^ 2).
    { apply square_pos. unfold Rdiv. apply Rmult_integral_contrapositive. split; [ easy | now apply Rinv_neq_0_compat ]. }
    assert (0 < u a s ^ 2) by now apply square_pos.
    assert (u a r * u a s * (c s / c r) ^ 2 = - (u a s ^ 2)).
    { replace (u a r * u a s * (c s / c r) ^ 2) with (u a s ^ 2 * (u a r / u a s * (c s / c r) ^ 2)) by (field; easy).
      replace (u a r / u a s * (c s / c r) ^ 2) with (-1) by lra. ring. }
    destruct (Rlt_le_dec (u a r * u a s) 0) as [ | P ]; [ easy | ].
    assert (0 <= u a r * u a s * (c s / c r) ^ 2) by (apply Rmult_le_pos; lra). lra. }
  apply Opp in E; try easy. apply Opp in F; try easy. apply Opp in G; try easy.
  assert (0 < (u a i * u a k) * (u a i * u a l)) by nra. assert (0 < u a i ^ 2) by now apply square_pos. nra.
Qed.

(** Merging ends with one term, or with two that are tied. *)
Definition ended (a : network) (c : nat -> R) : Prop :=
  (exists i, (i < p)%nat /\ c i <> 0 /\ forall r, (r < p)%nat -> r <> i -> c r = 0) \/
  (exists i k, (i < p)%nat /\ (k < p)%nat /\ i <> k /\ c i <> 0 /\ c k <> 0 /\ tied a c i k /\
     forall r, (r < p)%nat -> r <> i -> r <> k -> c r = 0).

Definition merges (a : network) (c : nat -> R) (y : vector) : Prop :=
  exists b c', level a b /\ (forall r, (r < p)%nat -> u b r = 0 <-> u a r = 0) /\ expands b c' y /\ between_live b c' /\
    size b c' = size a c /\ untouched a b c /\ (forall r, c r = 0 -> c' r = 0) /\ ended b c'.

Lemma merged N : forall a c y, (number p c <= N)%nat -> expands a c y -> between_live a c -> merges a c y.
Proof.
  induction N as [ | N IH ]; intros a c y Hn Exp Live; pose proof Live as [ L1 (i & Hi & Ci) ].
  - exfalso. apply Ci, (number_zero p); [ lia | easy ].
  - assert (Stop : ended a c -> merges a c y).
    { intro E. exists a, c. repeat (split; [ try apply level_refl; easy | ]). easy. }
    assert (Step : forall r s, (r < p)%nat -> (s < p)%nat -> r <> s -> c r <> 0 -> c s <> 0 -> ~ tied a c r s ->
      merges a c y).
    { intros r s Hr Hs Nrs Cr Cs T.
      destruct (fewer_terms a c y r s) as (b & c' & Lb & Same & Rb & Liveb & Eq & Less & Un & Zero); try easy.
      destruct (IH b c' y) as (e & c'' & Le & Samee & Re & Livee & Eqe & Une & Zeroe & End); try easy; [ lia | ].
      exists e, c''. split; [ now apply level_trans with b | ]. split; [ intros q Hq; now rewrite Samee, Same | ].
      split; [ easy | ]. split; [ easy | ]. split; [ congruence | ]. split; [ now apply untouched_trans with b c' | auto ]. }
    destruct (another c (fun r => r <> i)) as [ (k & Hk & Nk & Ck) | Alone ]; [ | apply Stop; left; now exists i ].
    destruct (classic (tied a c i k)) as [ T | T ]; [ | apply (Step i k); auto ].
    destruct (another c (fun r => r <> i /\ r <> k)) as [ (l & Hl & (Nli & Nlk) & Cl) | Alone ].
    + destruct (classic (tied a c i l)) as [ T' | T' ]; [ apply (Step k l) | apply (Step i l) ]; auto.
      apply not_all_tied with i; auto.
    + apply Stop. right. exists i, k. repeat (split; [ auto; easy | ]). auto.
Qed.

(** A relation between live neurons lets one be silenced. *)
Lemma fewer a c : relation a c -> between_live a c ->
  exists b, level a b /\ (number p (u b) < number p (u a))%nat.
Proof.
  intros Rel Live.
  destruct (merged p a c (fun _ => 0) (number_most p c) Rel Live) as (b & c' & Lb & Same & Rb & [ Lv _ ] & _ & _ & _ & End).
  assert (Cut : exists e, level b e /\ (number p (u e) < number p (u b))%nat).
  { destruct End as [ (i & Hi & Ci & Alone) | (i & k & Hi & Hk & N & Ci & Ck & T & Alone) ].
    - apply (silence_one b c' i); auto.
    - apply (silence_two b c' i k); auto. }
  destruct Cut as (e & Le & Less). exists e. split; [ now apply level_trans with b | ].
  apply Nat.lt_le_trans with (number p (u b)); [ easy | ]. apply number_le. intros q Hq Nq E. apply Nq. now apply Same.
Qed.

(** No relation between live neurons. *)
Definition live_independent (a : network) : Prop :=
  forall c, relation a c -> (forall i, (i < p)%nat -> c i <> 0 -> u a i <> 0) -> forall i, (i < p)%nat -> c i = 0.

(** Lemma 1: from every network a path on which the function stays leads to one whose live neurons are independent. *)
Theorem reduction : forall a, exists b, level a b /\ live_independent b.
Proof.
  assert (forall N a, (number p (u a) <= N)%nat -> exists b, level a b /\ live_independent b) as H.
  { induction N as [ | N IH ]; intros a Ha.
    - exists a. split; [ apply level_refl | ]. intros c _ Live i Hi. apply NNPP. intro Ci.
      apply (Live i Hi Ci). apply (number_zero p); [ lia | easy ].
    - destruct (classic (live_independent a)) as [ | N1 ]; [ exists a; split; [ apply level_refl | easy ] | ].
      apply not_all_ex_not in N1. destruct N1 as (c & N1). apply imply_to_and in N1. destruct N1 as (Rel & N1).
      apply imply_to_and in N1. destruct N1 as (Live & N1). apply not_all_ex_not in N1. destruct N1 as (i & N1).
      apply imply_to_and in N1. destruct N1 as (Hi & Ci).
      destruct (fewer a c) as (b & Lb & Fewer); [ easy | split; eauto | ].
      destruct (IH b) as (e & Le & Few); [ lia | ]. exists e. split; [ now apply level_trans with b | easy ]. }
  intro a. now apply (H (number p (u a))).
Qed.

(** Independent vectors of Rⁿ are at most n. *)
Lemma independent_few a : live_independent a -> (number p (u a) <= n)%nat.
Proof.
  intro Ind. destruct (le_lt_dec (number p (u a)) n) as [ | More ]; [ easy | exfalso ].
  set (I := others p (u a)).
  destruct (more_unknowns n I (fun r i => W a i r)) as (c & (i & Ii & Ci) & E).
  { apply others_nodup. } { unfold I. now rewrite others_length. }
  pose proof (proj1 (others_in _ _ _) Ii) as [ Hi _ ].
  specialize (Ind (fun i => if in_dec Nat.eq_dec i I then c i else 0)).
  assert (Z : (if in_dec Nat.eq_dec i I then c i else 0) = 0); [ | now destruct (in_dec Nat.eq_dec i I) ].
  apply Ind; [ | | easy ].
  - intros r Hr. transitivity (total I (fun i => c i * W a i r)); [ | now apply E ].
    rewrite (total_sublist p I); [ | apply others_nodup | intros s Hs; now apply others_in in Hs ].
    apply sum_ext. intros s _. simpl. destruct (in_dec Nat.eq_dec s I); ring.
  - intros r Hr Cr. destruct (in_dec Nat.eq_dec r I) as [ Ir | ]; [ now apply others_in in Ir | easy ].
Qed.

Corollary reduction_to_n : forall a, exists b, level a b /\ (number p (u b) <= n)%nat.
Proof. intro a. destruct (reduction a) as (b & Lb & Ind). exists b. split; [ easy | now apply independent_few ]. Qed.

End Reduction.
