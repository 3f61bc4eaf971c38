(** * Linear algebra: more unknowns than equations, independence, exchange *)

Require Import Reals List Lra Lia Classical.
From Valleys Require Import Definitions Sums.
Import ListNotations.
Open Scope R_scope.

Lemma all_zero_or_pivot (I : list nat) (f : nat -> R) :
  (forall i, In i I -> f i = 0) \/ exists i, In i I /\ f i <> 0.
Proof.
  induction I as [ | a I [ IH | (i & Hi & E) ] ].
  - now left.
  - destruct (Req_dec (f a) 0) as [ E | E ].
    + left. intros i [ <- | Hi ]; auto.
    + right. exists a. split; [ now left | easy ].
  - right. exists i. split; [ now right | easy ].
Qed.

(** d homogeneous linear equations in more than d unknowns have a solution other than 0. *)
Lemma more_unknowns d : forall (I : list nat) (M : nat -> nat -> R), NoDup I -> (d < length I)%nat ->
  exists c, (exists i, In i I /\ c i <> 0) /\
            forall r, (r < d)%nat -> total I (fun i => c i * M r i) = 0.
Proof.
  induction d as [ | d IH ]; intros I M HI Hd.
  - destruct I as [ | a I ]; simpl in Hd; [ lia | ].
    exists (fun _ => 1). split; [ | lia ]. exists a. split; [ now left | lra ].
  - destruct (all_zero_or_pivot I (M d)) as [ Z | (b & Hb & Nz) ].
    + destruct (IH I M HI ltac:(lia)) as (c & Hc & E). exists c. split; [ easy | ].
      intros r Hr. destruct (Nat.eq_dec r d) as [ -> | ]; [ | apply E; lia ].
      apply total_zero. intros i Hi. rewrite Z by easy. ring.
    + destruct (in_split b I Hb) as (I1 & I2 & ->).
      set (J := I1 ++ I2). set (M' := fun r i => M r i - M r b * (M d i / M d b)).
      pose proof (NoDup_remove_1 _ _ _ HI) as HJ. pose proof (NoDup_remove_2 _ _ _ HI) as Hb'. fold J in HJ, Hb'.
      assert (d < length J)%nat by (subst J; rewrite app_length in *; simpl in Hd; lia).
      destruct (IH J M' HJ H) as (c & (i & Hi & Ei) & E).
      set (s := total J (fun i => c i * (M d i / M d b))).
      set (c' := fun i => if Nat.eq_dec i b then - s else c i).
      assert (Cb : c' b = - s) by (unfold c'; now destruct Nat.eq_dec).
      assert (Cj : forall i, In i J -> c' i = c i).
      { intros k Hk. unfold c'. destruct (Nat.eq_dec k b) as [ -> | ]; easy. }
      assert (T : forall g, total (I1 ++ b :: I2) (fun i => c' i * g i) = - s * g b + total J (fun i => c i * g i)).
      { intro g. rewrite total_app. simpl. rewrite Cb. unfold J in *. rewrite total_app.
        rewrite (total_ext I1 _ (fun i => c i * g i)) by (intros; rewrite Cj; [ easy | apply in_or_app; now left ]).
        rewrite (total_ext I2 _ (fun i => c i * g i)) by (intros; rewrite Cj; [ easy | apply in_or_app; now right ]).
        ring. }
      exists c'. split.
      * exists i. split; [ | now rewrite Cj ]. unfold J in Hi. apply in_app_or in Hi. apply in_or_app.
        destruct Hi; [ now left | right; now right ].
      * intros r Hr. rewrite (T (M r)). destruct (Nat.eq_dec r d) as [ -> | ].
        -- unfold s. rewrite (total_ext J (fun i => c i * M d i) (fun i => M d b * (c i * (M d i / M d b))))
             by (intros; field; easy).
           rewrite total_scale. ring.
        -- rewrite <- (E r ltac:(lia)). unfold M', s.
           rewrite (total_ext J (fun i => c i * (M r i - _)) (fun i => c i * M r i + - M r b * (c i * (M d i / M d b))))
             by (intros; ring).
           rewrite total_plus, total_scale. ring.
Qed.

(** ** Families of functions on A, indexed by the members of a list *)

Section Families.
Variable A : vector -> Prop.

Definition free (f : nat -> vector -> R) (I : list nat) : Prop :=
  forall c, (forall x, A x -> total I (fun i => c i * f i x) = 0) -> forall i, In i I -> c i = 0.

Definition generates (f : nat -> vector -> R) (I : list nat) (g : vector -> R) : Prop :=
  exists c, forall x, A x -> g x = total I (fun i => c i * f i x).

Lemma free_independent f d : free f (seq 0 d) <-> independent A f d.
Proof.
  split; intros H c E i Hi.
  - apply H; [ | apply in_seq; lia ]. intros x Hx. rewrite total_seq0. auto.
  - apply in_seq in Hi. apply H; [ | lia ]. intros x Hx. rewrite <- total_seq0. auto.
Qed.

Lemma generates_spanned f d g : generates f (seq 0 d) g <-> spanned A f d g.
Proof. split; intros (c & H); exists c; intros x Hx; rewrite H by easy; now rewrite total_seq0. Qed.

Lemma generates_member f I k : NoDup I -> In k I -> generates f I (f k).
Proof.
  intros HI Hk. exists (fun i => if Nat.eq_dec i k then 1 else 0). intros x _.
  destruct (in_split k I Hk) as (I1 & I2 & ->). pose proof (NoDup_remove_2 _ _ _ HI) as N.
  rewrite total_app, total_cons. destruct (Nat.eq_dec k k); [ | easy ].
  rewrite !total_zero; [ ring | | ]; intros i Hi; destruct (Nat.eq_dec i k) as [ -> | ]; try ring;
  destruct N; apply in_or_app; auto.
Qed.

(** The sum of c i * f i over I, where each f i is a combination of d functions g. *)
Lemma free_length f I g d : free f I -> NoDup I ->
  (forall i, In i I -> spanned A g d (f i)) -> (length I <= d)%nat.
Proof.
  intros F HI G. destruct (le_lt_dec (length I) d) as [ | L ]; [ easy | exfalso ].
  assert (exists M : nat -> nat -> R, forall i, In i I -> forall x, A x -> f i x = sum d (fun r => M r i * g r x)) as (M & HM).
  { clear F HI L. induction I as [ | a I IH ]; [ now exists (fun _ _ => 0) | ].
    destruct IH as (M & HM); [ intros; apply G; now right | ].
    destruct (G a (or_introl eq_refl)) as (c & Hc).
    exists (fun r i => if Nat.eq_dec i a then c r else M r i). intros i Hi x Hx.
    destruct (Nat.eq_dec i a) as [ -> | N ]; [ auto | ].
    destruct Hi; [ congruence | auto ]. }
  destruct (more_unknowns d I M HI L) as (c & (i & Hi & Nz) & E).
  apply Nz. apply F; [ | easy ]. intros x Hx.
  rewrite (total_ext I _ (fun i => sum d (fun r => c i * (M r i * g r x)))).
  2:{ intros k Hk. now rewrite HM, <- sum_scale. }
  rewrite total_sum. apply sum_zero. intros r Hr.
  rewrite (total_ext I _ (fun i => g r x * (c i * M r i))) by (intros; ring).
  rewrite total_scale, E by easy. ring.
Qed.

Lemma free_cons f I k : free f I -> ~ generates f I (f k) -> free f (k :: I).
Proof.
  intros F N c E. assert (c k = 0) as Z.
  { destruct (Req_dec (c k) 0) as [ | Nz ]; [ easy | destruct N ].
    exists (fun i => - c i / c k). intros x Hx. specialize (E x Hx). simpl in E.
    rewrite (total_ext I _ (fun i => - / c k * (c i * f i x))) by (intros; field; easy).
    rewrite total_scale. apply Rmult_eq_reg_l with (c k); [ | easy ].
    replace (c k * (- / c k * total I (fun i => c i * f i x))) with (- total I (fun i => c i * f i x)) by (field; easy).
    lra. }
  intros i [ <- | Hi ]; [ easy | ]. apply F; [ | easy ].
  intros x Hx. specialize (E x Hx). simpl in E. rewrite Z in E. lra.
Qed.

Lemma free_ext f f' I : (forall i, In i I -> f i = f' i) -> free f I -> free f' I.
Proof.
  intros H F c E. apply F. intros x Hx. rewrite <- (E x Hx). apply total_ext. intros i Hi. now rewrite H.
Qed.

Lemma not_free f I : ~ free f I ->
  exists c, (exists i, In i I /\ c i <> 0) /\ forall x, A x -> total I (fun i => c i * f i x) = 0.
Proof.
  intro N. apply not_all_ex_not in N. destruct N as (c & N). exists c.
  apply imply_to_and in N. destruct N as (E & N). split; [ | easy ].
  apply not_all_ex_not in N. destruct N as (i & N). exists i. now apply imply_to_and.
Qed.

(** One of the functions in a relation is a combination of the others. *)
Lemma relation_solved f p c k : (k < p)%nat -> c k <> 0 ->
  (forall x, A x -> sum p (fun i => c i * f i x) = 0) ->
  exists a, a k = 0 /\ forall x, A x -> f k x = sum p (fun i => a i * f i x).
Proof.
  intros Hk Nz E. exists (fun i => if Nat.eqb i k then 0 else - c i / c k).
  split; [ now rewrite Nat.eqb_refl | ]. intros x Hx. specialize (E x Hx).
  rewrite (sum_remove p k) in E by easy.
  rewrite (sum_ext p _ (fun i => - / c k * (if Nat.eqb i k then 0 else c i * f i x))).
  2:{ intros i _. destruct (Nat.eqb i k); [ ring | field; easy ]. }
  rewrite sum_scale. apply Rmult_eq_reg_l with (c k); [ | easy ].
  match goal with |- _ = c k * (_ * ?s) => replace (c k * (- / c k * s)) with (- s) by (field; easy) end. lra.
Qed.

(** Combinations of combinations. *)
Lemma spanned_trans (g : nat -> vector -> R) d h e (f : vector -> R) : (forall i, (i < d)%nat -> spanned A h e (g i)) -> spanned A g d f -> spanned A h e f.
Proof.
  intros G (c & Hc). revert f c Hc. induction d as [ | d IH ]; intros f c Hc.
  - exists (fun _ => 0). intros x Hx. rewrite Hc by easy. simpl. rewrite sum_zero; [ easy | intros; ring ].
  - destruct (IH (fun i Hi => G i ltac:(lia)) (fun x => sum d (fun i => c i * g i x)) c (fun x _ => eq_refl)) as (a & Ha).
    destruct (G d ltac:(lia)) as (b & Hb). exists (fun r => a r + c d * b r). intros x Hx.
    rewrite Hc by easy. simpl. rewrite Ha, Hb by easy. rewrite <- sum_scale, <- sum_plus.
    apply sum_ext. intros. ring.
Qed.

(** One more function that is not a combination of the others. *)
Lemma independent_snoc f e : independent A f e -> ~ spanned A f e (f e) -> independent A f (S e).
Proof.
  intros Ind N c Hc.
  assert (c e = 0) as Z.
  { destruct (Req_dec (c e) 0) as [ | Nz ]; [ easy | destruct N ].
    exists (fun i => - / c e * c i). intros x Hx. specialize (Hc x Hx). simpl in Hc.
    rewrite (sum_ext e _ (fun i => - / c e * (c i * f i x))) by (intros; ring).
    rewrite sum_scale. apply Rmult_eq_reg_l with (c e); [ | easy ].
    match goal with |- _ = c e * (_ * ?s) => replace (c e * (- / c e * s)) with (- s) by (field; easy) end. lra. }
  intros i Hi. destruct (Nat.eq_dec i e) as [ -> | ]; [ easy | ]. apply Ind; [ | lia ].
  intros x Hx. specialize (Hc x Hx). simpl in Hc. rewrite Z in Hc. lra.
Qed.

Lemma independent_ext f f' e : (forall i, (i < e)%nat -> f i = f' i) -> independent A f e -> independent A f' e.
Proof.
  intros H Ind c Hc. apply Ind. intros x Hx. rewrite <- (Hc x Hx). apply sum_ext. intros i Hi. now rewrite H.
Qed.

Lemma independent_le f k e : (k <= e)%nat -> independent A f e -> independent A f k.
Proof.
  intros Hk Ind c Hc i Hi.
  enough ((if Nat.ltb i k then c i else 0) = 0) as E by (destruct (Nat.ltb_spec i k); [ easy | lia ]).
  apply (Ind (fun i => if Nat.ltb i k then c i else 0)); [ | lia ]. intros x Hx.
  replace e with (k + (e - k))%nat by lia. rewrite sum_app, (sum_zero (e - k)).
  - rewrite Rplus_0_r, <- (Hc x Hx). apply sum_ext. intros r Hr. destruct (Nat.ltb_spec r k); [ easy | lia ].
  - intros r _. destruct (Nat.ltb_spec (k + r) k); [ lia | ring ].
Qed.

End Families.
