(** * Width >= dimension + 1: one valley

    Fix d neurons with independent features.  A network whose features they span has a level
    path to one whose first d neurons are these, and whose other neurons are 0.  Two such networks
    differ in the outer weights only, where the loss is convex. *)

Require Import Reals List Lra Lia Classical FunctionalExtensionality.
From Valleys Require Import Definitions Sums Paths ConvexLines LinearAlgebra Descent Population FiniteData.
Import ListNotations.
Open Scope R_scope.

Section OneValley.
Variables (sigma : R -> R) (n m p : nat) (A : vector -> Prop) (L : nat -> network -> R).
Hypothesis Reads : reads_function sigma n m A L.
Hypothesis Convex : convex_in_outer_weights L.

Notation level := (level n m p (L p)).
Notation feature := (feature sigma n).
Notation features := (features sigma n).

(** ** A basis of features *)

Definition basis (w : nat -> vector) (d : nat) : Prop :=
  independent A (fun i => feature (w i)) d /\ forall v, spanned A (fun i => feature (w i)) d (feature v).

Lemma basis_exists d : dim_le sigma n A d -> exists w e, (e <= d)%nat /\ basis w e.
Proof.
  intros (g & Span).
  assert (Bound : forall w e, independent A (fun i => feature (w i)) e -> (e <= d)%nat).
  { intros w e Ind. rewrite <- (seq_length e 0). apply (free_length A (fun i => feature (w i)) (seq 0 e) g).
    - now apply free_independent.
    - apply seq_NoDup.
    - intros; apply Span. }
  assert (Grow : forall k w e, independent A (fun i => feature (w i)) e -> (d <= e + k)%nat ->
    exists w' e', (e' <= d)%nat /\ basis w' e').
  { intro k. induction k as [ | k IH ]; intros w e Ind Hk;
    (destruct (classic (forall v, spanned A (fun i => feature (w i)) e (feature v))) as [ All | Miss ];
     [ exists w, e; repeat split; try easy; now apply (Bound w)
     | apply not_all_ex_not in Miss; destruct Miss as (v & Miss);
       set (w' := fun i => if Nat.eqb i e then v else w i);
       assert (Ind' : independent A (fun i => feature (w' i)) (S e)) ]).
    1, 3: assert (Same : forall i, (i < e)%nat -> feature (w i) = feature (w' i))
      by (intros i Hi; unfold w'; destruct (Nat.eqb_spec i e); [ lia | easy ]).
    1, 2: apply independent_snoc; [ now apply (independent_ext A (fun i => feature (w i))) | ].
    1, 2: unfold w' at 2; rewrite Nat.eqb_refl; intros (c & Hc); apply Miss; exists c; intros x Hx.
    1, 2: rewrite Hc by easy; apply sum_ext; intros i Hi; now rewrite Same.
    - specialize (Bound _ _ Ind'). lia.
    - apply (IH w' (S e) Ind'). lia. }
  apply (Grow d (fun _ _ => 0) O); [ | lia ]. intros c _ i Hi. lia.
Qed.

(** ** To the basis *)

Variables (w : nat -> vector) (d : nat).
Hypothesis Independent : independent A (fun i => feature (w i)) d.
Hypothesis Room : (d < p)%nat.

Definition reached (v : vector) : Prop := spanned A (fun i => feature (w i)) d (feature v).
Definition within (a : network) : Prop := forall i, (i < p)%nat -> reached (W a i).

Hypothesis Zero : reached (fun _ => 0).

Lemma reached_self i : (i < d)%nat -> reached (w i).
Proof. intro Hi. apply generates_spanned, (generates_member A (fun i => feature (w i))); [ apply seq_NoDup | apply in_seq; lia ]. Qed.

Lemma within_replaced a u k v : within a -> reached v -> within (Network u (fun r => if Nat.eqb r k then v else W a r)).
Proof. intros In V r Hr. simpl. destruct (Nat.eqb r k); auto. Qed.

(** Some neuron from k on is a combination of the others. *)
Lemma superfluous a k : within a -> (k <= d)%nat -> (forall i, (i < k)%nat -> W a i = w i) ->
  exists i c, (k <= i)%nat /\ (i < p)%nat /\ c i = 0 /\
    forall x, A x -> features a i x = sum p (fun r => c r * features a r x).
Proof.
  intros In Hk HW.
  assert (N : ~ free A (features a) (seq 0 p)).
  { intro F. pose proof (free_length A _ _ (fun i => feature (w i)) d F (seq_NoDup p 0)) as B.
    rewrite seq_length in B. assert (p <= d)%nat; [ | lia ]. apply B. intros i Hi. apply in_seq in Hi. apply In. lia. }
  apply not_free in N. destruct N as (c & (i0 & Hi0 & Ni0) & Hc). apply in_seq in Hi0.
  destruct (all_zero_or_pivot (seq k (p - k)) c) as [ Z | (i & Hi & Ni) ].
  - exfalso. apply Ni0. destruct (le_lt_dec k i0); [ apply Z, in_seq; lia | ].
    pose proof (independent_le A _ k d Hk Independent) as Ind. apply (Ind c); [ | easy ].
    intros x Hx. specialize (Hc x Hx). rewrite total_seq0 in Hc. replace p with (k + (p - k))%nat in Hc by lia.
    rewrite sum_app, (sum_zero (p - k)), Rplus_0_r in Hc.
    + rewrite <- Hc. apply sum_ext. intros r Hr. unfold Descent.features. now rewrite HW.
    + intros r Hr. rewrite Z; [ ring | apply in_seq; lia ].
  - apply in_seq in Hi. destruct (relation_solved A (features a) p c i) as (b & Bi & Hb); try easy; try lia.
    + intros x Hx. rewrite <- total_seq0. auto.
    + exists i, b. repeat split; try easy; lia.
Qed.

Lemma place k : (k <= d)%nat -> forall a, within a -> exists b, level a b /\ within b /\ forall i, (i < k)%nat -> W b i = w i.
Proof.
  induction k as [ | k IH ]; intros Hk a In; [ exists a; split; [ apply level_refl | split; [ easy | lia ] ] | ].
  destruct (IH ltac:(lia) a In) as (b & Lb & Inb & Wb).
  destruct (superfluous b k Inb ltac:(lia) Wb) as (i & c & Hi & Ip & Ci & Hc).
  destruct (Nat.eq_dec i k) as [ -> | Nik ].
  - destruct (replace_neuron sigma n m p A L Reads b k c (w k) Ip Ci Hc) as (u & _ & Lu).
    eexists. split; [ apply level_trans with b; eassumption | ].
    split; [ now apply within_replaced; [ | apply reached_self ] | ]. intros r Hr. simpl.
    destruct (Nat.eqb_spec r k) as [ -> | ]; [ easy | apply Wb; lia ].
  - destruct (replace_neuron sigma n m p A L Reads b i c (W b k) Ip Ci Hc) as (u & _ & Lu).
    set (e := Network u (fun r => if Nat.eqb r i then W b k else W b r)) in *.
    destruct (replace_neuron sigma n m p A L Reads e k (fun r => if Nat.eqb r i then 1 else 0) (w k)) as (v & _ & Lv).
    + lia.
    + destruct (Nat.eqb_spec k i); [ lia | easy ].
    + intros x _. rewrite (sum_ext p _ (fun r => if Nat.eqb r i then features e r x else 0)).
      * rewrite sum_single by easy. unfold Descent.features, e. simpl. rewrite Nat.eqb_refl.
        now destruct (Nat.eqb_spec k i).
      * intros r _. destruct (Nat.eqb r i); ring.
    + eexists. split; [ apply level_trans with b; [ | apply level_trans with e ]; eassumption | ]. split.
      * apply within_replaced; [ | now apply reached_self ]. apply within_replaced; [ easy | apply Inb; lia ].
      * intros r Hr. simpl. destruct (Nat.eqb_spec r k) as [ -> | ]; [ easy | ].
        destruct (Nat.eqb_spec r i); [ lia | apply Wb; lia ].
Qed.

Lemma clear k : (d + k <= p)%nat -> forall a, within a -> (forall i, (i < d)%nat -> W a i = w i) ->
  exists b, level a b /\ within b /\ (forall i, (i < d)%nat -> W b i = w i) /\
    forall i, (d <= i < d + k)%nat -> W b i = fun _ => 0.
Proof.
  induction k as [ | k IH ]; intros Hk a In Wa; [ exists a; split; [ apply level_refl | split; [ easy | split; [ easy | lia ] ] ] | ].
  destruct (IH ltac:(lia) a In Wa) as (b & Lb & Inb & Wb & Zb).
  destruct (Inb (d + k)%nat) as (c & Hc); [ lia | ].
  destruct (replace_neuron sigma n m p A L Reads b (d + k) (fun i => if Nat.ltb i d then c i else 0) (fun _ => 0)) as (u & _ & Lu).
  - lia.
  - destruct (Nat.ltb_spec (d + k) d); [ lia | easy ].
  - intros x Hx. unfold Descent.features at 1. rewrite Hc by easy.
    replace p with (d + (p - d))%nat at 1 by lia. rewrite sum_app, (sum_zero (p - d)), Rplus_0_r.
    + apply sum_ext. intros r Hr. destruct (Nat.ltb_spec r d); [ | lia ]. unfold Descent.features. now rewrite Wb.
    + intros r _. destruct (Nat.ltb_spec (d + r) d); [ lia | ring ].
  - eexists. split; [ apply level_trans with b; eassumption | ]. split; [ now apply within_replaced | ]. simpl. split.
    + intros i Hi. destruct (Nat.eqb_spec i (d + k)); [ lia | auto ].
    + intros i Hi. destruct (Nat.eqb_spec i (d + k)); [ easy | apply Zb; lia ].
Qed.

Definition standard (i : nat) : vector := if Nat.ltb i d then w i else fun _ => 0.

Lemma to_standard a : within a -> exists u, level a (Network u standard).
Proof.
  intro In. destruct (place d (le_n d) a In) as (b & Lb & Inb & Wb).
  destruct (clear (p - d) ltac:(lia) b Inb Wb) as (c & Lc & _ & Wc & Zc).
  exists (U c). apply level_trans with b; [ easy | ]. apply level_trans with c; [ easy | ].
  apply (move_dead sigma n m p A L Reads). intros i Hi. left. unfold standard.
  destruct (Nat.ltb_spec i d); [ symmetry; auto | rewrite Zc; [ easy | lia ] ].
Qed.

Lemma connected c a b : within a -> within b -> L p a <= c -> L p b <= c -> component n m p (L p) c a b.
Proof.
  intros Ina Inb Ha Hb. destruct (to_standard a Ina) as (u & Lu), (to_standard b Inb) as (v & Lv).
  assert (Hu : L p (Network u standard) <= c) by (now rewrite (level_same _ _ _ _ _ _ Lu)).
  assert (Hv : L p (Network v standard) <= c) by (now rewrite (level_same _ _ _ _ _ _ Lv)).
  apply component_trans with (Network u standard); [ now apply descends_component; [ apply level_descends | ] | ].
  apply component_trans with (Network v standard); [ | apply component_sym; now apply descends_component; [ apply level_descends | ] ].
  exists (fun t => mix t (Network u standard) (Network v standard)). split; [ apply mix_joins | ].
  intros t Ht. rewrite mix_outer by easy. apply Rle_trans with (1 := Convex p standard u v t Ht).
  assert ((1 - t) * L p (Network u standard) <= (1 - t) * c) by (apply Rmult_le_compat_l; lra).
  assert (t * L p (Network v standard) <= t * c) by (apply Rmult_le_compat_l; lra). lra.
Qed.

End OneValley.

Theorem width_gt_dim_one_valley sigma n m p A L d :
  reads_function sigma n m A L -> convex_in_outer_weights L -> dim_le sigma n A d -> (d + 1 <= p)%nat ->
  one_valley n m p (L p).
Proof.
  intros R C D Hp. destruct (basis_exists sigma n A d D) as (w & e & He & B).
  intros c a b. apply (connected sigma n m p A L R C w e); try apply B; [ lia | | ]; intros i _; apply B.
Qed.

(** For the square loss on data, and for the population. *)
Corollary square_loss_one_valley sigma n m p D d : positive_weights D ->
  dim_le sigma n (inputs D) d -> (d + 1 <= p)%nat -> one_valley n m p (square_loss sigma n m D p).
Proof.
  intros H Dim Hp. exact (width_gt_dim_one_valley sigma n m p (inputs D) _ d
    (square_loss_reads sigma n m D H) (square_loss_convex sigma n m D H) Dim Hp).
Qed.

Corollary population_one_valley {Omega : Type} E H S (X : Omega -> vector) Y sigma n m p d :
  expectation E H S -> (forall j, (j < m)%nat -> H (Y j)) -> (forall w, H (fun o => feature sigma n w (X o))) ->
  dim_le sigma n (seen S X) d -> (d + 1 <= p)%nat -> one_valley n m p (population_loss E X Y sigma n m p).
Proof.
  intros Ex HY HX Dim Hp. exact (width_gt_dim_one_valley sigma n m p (seen S X) _ d
    (population_reads E H S Ex X Y sigma n m) (population_convex E H S Ex X Y sigma n m HY HX) Dim Hp).
Qed.
