(** * Width >= dimension implies P.1, for every activation and every convex loss

    Free neurons are moved to features that are missing, without changing the function;
    then the features span, and the outer weights go straight towards any other network, until
    the loss is as low as there. *)

Require Import Reals List Lra Lia Classical FunctionalExtensionality.
From Valleys Require Import Definitions Sums Paths ConvexLines LinearAlgebra.
Import ListNotations.
Open Scope R_scope.

Section General.
Variables (sigma : R -> R) (n m p : nat) (A : vector -> Prop) (L : nat -> network -> R).
Hypothesis Reads : reads_function sigma n m A L.
Hypothesis Convex : convex_in_outer_weights L.

Notation level := (level n m p (L p)).
Notation feature := (feature sigma n).

Definition features (a : network) : nat -> vector -> R := fun i => feature (W a i).

(** ** Moves that do not change the function *)

Lemma mix_output t a b j x : W a = W b ->
  output sigma n p (mix t a b) j x = (1 - t) * output sigma n p a j x + t * output sigma n p b j x.
Proof.
  intro E. unfold output. rewrite <- !sum_scale, <- sum_plus. apply sum_ext. intros i _.
  assert (dot n (W (mix t a b) i) x = dot n (W a i) x) as ->.
  { apply sum_ext. intros c _. simpl. rewrite <- E. ring. }
  rewrite <- E. simpl. ring.
Qed.

(** Only U moves, and the function is the same at both ends. *)
Lemma reroute a u : same_function sigma n m A p a p (Network u (W a)) -> level a (Network u (W a)).
Proof.
  intro S. apply level_segment. intros t Ht. apply Reads. intros j x Hj Hx.
  rewrite mix_output by easy. rewrite <- (S j x Hj Hx). ring.
Qed.

(** Only neurons move whose outer weights are zero. *)
Lemma move_dead a w :
  (forall i, (i < p)%nat -> w i = W a i \/ forall j, (j < m)%nat -> U a j i = 0) -> level a (Network (U a) w).
Proof.
  intro D. apply level_segment. intros t Ht. apply Reads. intros j x Hj Hx.
  apply sum_ext. intros i Hi. simpl. destruct (D i Hi) as [ -> | Z ].
  - replace (dot n _ x) with (dot n (W a i) x) by (apply sum_ext; intros; ring). ring.
  - rewrite Z by easy. ring.
Qed.

(** ** Freeing a neuron whose feature is a combination of others *)

Lemma free_neuron a k c : (k < p)%nat -> c k = 0 ->
  (forall x, A x -> features a k x = sum p (fun i => c i * features a i x)) ->
  exists u, (forall j, u j k = 0) /\ level a (Network u (W a)).
Proof.
  intros Hk Ck E. exists (fun j i => if Nat.eqb i k then 0 else U a j i + U a j k * c i).
  split; [ intro; now rewrite Nat.eqb_refl | ]. apply reroute. intros j x Hj Hx. unfold output. simpl.
  rewrite (sum_remove p k (fun i => U a j i * _)) by easy.
  fold (feature (W a k) x). change (feature (W a k) x) with (features a k x). rewrite E by easy.
  rewrite <- sum_scale, <- sum_plus. apply sum_ext. intros i Hi.
  change (sigma (dot n (W a i) x)) with (features a i x).
  destruct (Nat.eqb_spec i k) as [ -> | ]; [ rewrite Ck | ]; ring.
Qed.

(** The same, with the free neuron moved to w. *)
Lemma replace_neuron a k c w : (k < p)%nat -> c k = 0 ->
  (forall x, A x -> features a k x = sum p (fun i => c i * features a i x)) ->
  exists u, (forall j, u j k = 0) /\ level a (Network u (fun i => if Nat.eqb i k then w else W a i)).
Proof.
  intros Hk Ck E. destruct (free_neuron a k c Hk Ck E) as (u & Hu & Lu). exists u. split; [ easy | ].
  apply (level_trans _ _ _ _ _ _ _ Lu). apply (move_dead (Network u (W a))). simpl.
  intros i _. destruct (Nat.eqb_spec i k) as [ -> | ]; [ right | left ]; auto.
Qed.

(** ** Until the features span *)

Variables (d : nat) (g : nat -> vector -> R).
Hypothesis Span : forall w, spanned A g d (feature w).

Definition full (a : network) : Prop := forall w, spanned A (features a) p (feature w).

Lemma generates_all a I f : NoDup I -> (forall i, In i I -> (i < p)%nat) ->
  generates A (features a) I f -> exists c, (forall i, ~ In i I -> c i = 0) /\
    forall x, A x -> f x = sum p (fun i => c i * features a i x).
Proof.
  intros HI Hp (c & Hc). exists (fun i => if in_dec Nat.eq_dec i I then c i else 0). split.
  - intros i Hi. now destruct (in_dec Nat.eq_dec i I).
  - intros x Hx. rewrite Hc, (total_sublist p) by easy. apply sum_ext. intros i _.
    destruct (in_dec Nat.eq_dec i I); ring.
Qed.

Lemma room a I w : NoDup I -> (forall i, In i I -> (i < p)%nat) -> free A (features a) I ->
  ~ generates A (features a) I (feature w) -> (length I < d)%nat.
Proof.
  intros HI Hp F N. set (f := fun i => if Nat.eqb i p then feature w else features a i).
  assert (E : forall i, In i I -> features a i = f i).
  { intros i Hi. unfold f. destruct (Nat.eqb_spec i p); [ specialize (Hp i Hi); lia | easy ]. }
  assert (length (p :: I) <= d)%nat; [ | simpl in *; lia ].
  apply (free_length A f (p :: I) g).
  - apply free_cons.
    + now apply (free_ext A (features a)).
    + unfold f at 2. rewrite Nat.eqb_refl. intros (c & Hc). destruct N. exists c. intros x Hx.
      rewrite Hc by easy. apply total_ext. intros i Hi. now rewrite E.
  - constructor; [ intro Hi; specialize (Hp p Hi); lia | easy ].
  - intros i _. unfold f. destruct (Nat.eqb i p); apply Span.
Qed.

Lemma outside (I : list nat) : NoDup I -> (length I < p)%nat -> exists k, (k < p)%nat /\ ~ In k I.
Proof.
  intros HI H. apply not_all_not_ex. intro N.
  assert (p <= length I)%nat; [ | lia ]. rewrite <- (seq_length p 0). apply NoDup_incl_length.
  - apply seq_NoDup.
  - intros k Hk. apply in_seq in Hk. apply NNPP. intro Nk. apply (N k). split; [ lia | easy ].
Qed.

Lemma spread : (d <= p)%nat -> forall k a I, (d <= length I + k)%nat -> NoDup I -> (forall i, In i I -> (i < p)%nat) ->
  free A (features a) I -> exists b, level a b /\ full b.
Proof.
  intros Hd k. induction k as [ | k IH ]; intros a I Hk HI Hp F;
    (destruct (classic (forall w, generates A (features a) I (feature w))) as [ G | G ];
     [ exists a; split;
       [ apply level_refl
       | intro w; destruct (generates_all a I _ HI Hp (G w)) as (c & _ & Hc); now exists c ]
     | apply not_all_ex_not in G; destruct G as (w & G);
       pose proof (room a I w HI Hp F G) as Room ]).
  - lia.
  - destruct (classic (exists i, (i < p)%nat /\ ~ generates A (features a) I (features a i))) as [ (i & Hi & N) | N ].
    + apply (IH a (i :: I)).
      * simpl. lia.
      * constructor; [ | easy ]. intro Hin. apply N. now apply generates_member.
      * intros r [ <- | Hr ]; auto.
      * now apply free_cons.
    + destruct (outside I HI ltac:(lia)) as (r & Hr & Nr).
      assert (generates A (features a) I (features a r)) as Gr by (apply NNPP; intro M; apply N; now exists r).
      destruct (generates_all a I _ HI Hp Gr) as (c & Zc & Hc).
      destruct (replace_neuron a r c w Hr (Zc r Nr) Hc) as (u & Hu & Lu).
      set (b := Network u (fun i => if Nat.eqb i r then w else W a i)) in *.
      assert (E : forall i, In i I -> features a i = features b i).
      { intros i Hi. unfold features. simpl. destruct (Nat.eqb_spec i r) as [ -> | ]; easy. }
      destruct (IH b (r :: I)) as (e & Le & Fe).
      * simpl. lia.
      * now constructor.
      * intros i [ <- | Hi ]; auto.
      * apply free_cons; [ now apply (free_ext A (features a)) | ].
        unfold features at 2. simpl. rewrite Nat.eqb_refl. intros (c' & Hc'). apply G. exists c'. intros x Hx.
        rewrite Hc' by easy. apply total_ext. intros i Hi. now rewrite E.
      * exists e. split; [ now apply level_trans with b | easy ].
Qed.

(** ** Every function *)

(** With full features, any network of any width can be written with them. *)
Lemma rewrite_network a q b : full a -> exists u, same_function sigma n m A q b p (Network u (W a)).
Proof.
  intro F.
  assert (exists M : nat -> nat -> R, forall k, (k < q)%nat -> forall x, A x ->
    feature (W b k) x = sum p (fun i => M k i * features a i x)) as (M & HM).
  { induction q as [ | q (M & IH) ]; [ exists (fun _ _ => 0); intros; lia | ].
    destruct (F (W b q)) as (c & Hc). exists (fun k => if Nat.eqb k q then c else M k).
    intros k Hk x Hx. destruct (Nat.eqb_spec k q) as [ -> | ]; [ auto | apply IH; [ lia | easy ] ]. }
  exists (fun j i => sum q (fun k => U b j k * M k i)). intros j x Hj Hx. unfold output. simpl.
  rewrite (sum_ext q _ (fun k => sum p (fun i => U b j k * M k i * features a i x))).
  - rewrite sum_swap. apply sum_ext. intros i _. now rewrite sum_scale_r.
  - intros k Hk. change (sigma (dot n (W b k) x)) with (feature (W b k) x).
    rewrite HM, <- sum_scale by easy. apply sum_ext. intros. ring.
Qed.

End General.

(** At every width >= dim: a way down below any other network, of whatever width. *)
Theorem descent sigma n m p A L d : reads_function sigma n m A L -> convex_in_outer_weights L -> dim_le sigma n A d -> (d <= p)%nat ->
  forall a q b, exists c, descends n m p (L p) a c /\ L p c <= L q b.
Proof.
  intros Reads Convex (g & Span) Hd a q b.
  destruct (spread sigma n m p A L Reads d g Span Hd d a []) as (e & Le & Fe); try easy; [ constructor | ].
  destruct (rewrite_network sigma n m p A e q b Fe) as (u & Su).
  destruct (mix_down L p e (Network u (W e)) Convex eq_refl) as (r & Hr & Low & Down).
  exists (mix r e (Network u (W e))). rewrite <- (Reads _ _ _ _ Su) in Low. split; [ | easy ].
  apply descends_trans with e; [ now apply level_descends | ]. apply segment_descends. intros s t Hs Hst Ht.
  rewrite !mix_mix. apply Down; [ apply Rmult_le_pos; lra | apply Rmult_le_compat_r; lra | ].
  rewrite <- (Rmult_1_l r) at 2. apply Rmult_le_compat_r; lra.
Qed.

(** So P.1 holds if some network, of whatever width, has the least loss. *)
Corollary descent_P1 sigma n m p A L d q best :
  reads_function sigma n m A L -> convex_in_outer_weights L -> dim_le sigma n A d -> (d <= p)%nat ->
  best_up_to 0 L q best -> P1 n m p (L p).
Proof. intros R C D Hd B. apply below_P1 with q best; [ easy | ]. intro a. now apply (descent sigma n m p A L d R C D Hd). Qed.
