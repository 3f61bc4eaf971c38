(** * If the checker says true, the descent document's claim holds *)

Require Import Reals QArith Qreals List Lra Lia Bool.
From Valleys Require Import Definitions Sums Paths LinearAlgebra Descent Population FiniteData Monomials Segments Checker.
Import ListNotations.
Open Scope R_scope.

(** ** What the literals mean *)

Definition vec (l : list Q) : vector := fun i => Q2R (nth i l 0%Q).

Definition datum_of (d : point) : datum := Datum (vec (x d)) (vec (y d)) (Q2R (q d)).

Definition net (u w : list (list Q)) : network :=
  Network (fun j => vec (nth j u [])) (fun i => vec (nth i w [])).

Definition sigma_of (s : activation) : R -> R :=
  match s with
  | Polynomial a => polynomial (map Q2R a)
  | Kinked neg pos => fun z => if Rle_dec 0 z then Q2R pos * z else Q2R neg * z
  end.

(** ** Arithmetic *)

Lemma Q2R_0 : Q2R 0 = 0.
Proof. unfold Q2R. simpl. lra. Qed.

Lemma Q2R_zero a : is_zero a = true -> Q2R a = 0.
Proof. intro H. apply Z.eqb_eq in H. unfold Q2R. rewrite H. lra. Qed.

Lemma qadd_correct a b : Q2R (qadd a b) = Q2R a + Q2R b.
Proof.
  unfold qadd. destruct (Z.eqb_spec (Qnum a) 0) as [ E | ].
  { rewrite (Q2R_zero a) by (now apply Z.eqb_eq). lra. }
  destruct (Z.eqb_spec (Qnum b) 0) as [ E | ].
  { rewrite (Q2R_zero b) by (now apply Z.eqb_eq). lra. }
  destruct (Pos.eqb_spec (Qden a) (Qden b)) as [ E | ].
  - unfold Q2R. simpl. rewrite plus_IZR, E. ring.
  - rewrite (Qeq_eqR _ _ (Qred_correct _)). apply Q2R_plus.
Qed.

Lemma qsub_correct a b : Q2R (qsub a b) = Q2R a - Q2R b.
Proof. unfold qsub. rewrite qadd_correct, Q2R_opp. lra. Qed.

Lemma vec_nil i : vec [] i = 0.
Proof. unfold vec. destruct i; apply Q2R_0. Qed.

Lemma vec_outside l i : (length l <= i)%nat -> vec l i = 0.
Proof. intro H. unfold vec. rewrite nth_overflow by easy. apply Q2R_0. Qed.

Lemma qdot_correct a : forall b n, (length a <= n)%nat -> Q2R (qdot a b) = sum n (fun i => vec a i * vec b i).
Proof.
  induction a as [ | r a IH ]; intros b n H.
  - simpl. rewrite Q2R_0, sum_zero; [ easy | intros; rewrite vec_nil; ring ].
  - destruct b as [ | t b ].
    + simpl. rewrite Q2R_0, sum_zero; [ easy | intros; rewrite vec_nil; ring ].
    + destruct n; simpl in H; [ lia | ]. rewrite sum_first. simpl qdot. rewrite qadd_correct, Q2R_mult.
      rewrite (IH b n) by lia. easy.
Qed.

Lemma qvadd_correct a : forall b i, vec (qvadd a b) i = vec a i + vec b i.
Proof.
  induction a as [ | r a IH ]; intros [ | t b ] i; simpl; rewrite ?vec_nil; try lra.
  destruct i; unfold vec in *; simpl; [ apply qadd_correct | apply IH ].
Qed.

Lemma qvadd_length a : forall b, length (qvadd a b) = max (length a) (length b).
Proof. induction a as [ | r a IH ]; intros [ | t b ]; simpl; auto. Qed.

Lemma qscale_correct c a i : vec (qscale c a) i = Q2R c * vec a i.
Proof.
  revert i. induction a as [ | r a IH ]; intros [ | i ]; simpl; rewrite ?vec_nil; try lra; unfold vec in *; simpl.
  - apply Q2R_mult.
  - apply IH.
Qed.

Lemma qtotal_correct {A} (l : list A) f : Q2R (qtotal l f) = total l (fun a => Q2R (f a)).
Proof. induction l; simpl; [ apply Q2R_0 | rewrite qadd_correct; congruence ]. Qed.

Lemma qpolynomial_correct a z : Q2R (qpolynomial a z) = polynomial (map Q2R a) (Q2R z).
Proof. induction a; simpl; [ apply Q2R_0 | rewrite qadd_correct, Q2R_mult; congruence ]. Qed.

Lemma qsigma_correct s z : Q2R (qsigma s z) = sigma_of s (Q2R z).
Proof.
  destruct s as [ a | neg pos ]; simpl; [ apply qpolynomial_correct | ].
  assert (E : Z.leb 0 (Qnum z) = true <-> 0 <= Q2R z).
  { rewrite Z.leb_le, <- Q2R_0. split; intro H.
    - apply Qle_Rle. unfold Qle. simpl. lia.
    - apply Rle_Qle in H. unfold Qle in H. simpl in H. lia. }
  destruct (Z.leb 0 (Qnum z)); destruct Rle_dec; rewrite Q2R_mult; try easy; exfalso; intuition congruence.
Qed.

Lemma over_correct d a : Q2R (over d a) = Q2R a.
Proof.
  unfold over. destruct (Qeq_bool a _) eqn:E; [ | easy ]. apply Qeq_bool_eq, Qeq_eqR in E. now symmetry.
Qed.

Lemma vec_over d l i : vec (map (over d) l) i = vec l i.
Proof.
  unfold vec. revert i. induction l; intros [ | i ]; simpl; [ easy | easy | apply over_correct | apply IHl ].
Qed.

Lemma vec_align l i : vec (align l) i = vec l i.
Proof. apply vec_over. Qed.

Lemma align_length l : length (align l) = length l.
Proof. unfold align. now rewrite map_length. Qed.

Lemma align_table_map {A} (f : A -> list Q) l : exists d, align_table (map f l) = map (fun a => map (over d) (f a)) l.
Proof. eexists. unfold align_table. now rewrite map_map. Qed.

Lemma qabs_correct a : Q2R (qabs a) = Rabs (Q2R a).
Proof.
  unfold qabs, Q2R. simpl. rewrite abs_IZR, Rabs_mult, (Rabs_right (/ _)); [ easy | ].
  left. apply Rinv_0_lt_compat. apply IZR_lt. easy.
Qed.

Lemma qmonomial_correct e a : Q2R (qmonomial e a) = monomial e (vec a).
Proof. induction e; simpl; [ unfold Q2R; simpl; lra | rewrite Q2R_mult; now f_equal ]. Qed.

(** ** Shapes and tables *)

Lemma shaped_length r c a : shaped r c a = true -> length a = r.
Proof. unfold shaped. intro H. apply andb_prop in H. now apply Nat.eqb_eq. Qed.

Lemma shaped_row r c a i : shaped r c a = true -> (length (nth i a []) <= c)%nat.
Proof.
  unfold shaped. intro H. apply andb_prop in H. destruct H as [ _ H ]. rewrite forallb_forall in H.
  destruct (nth_in_or_default i a []) as [ I | -> ]; [ | simpl; lia ].
  apply H in I. apply Nat.eqb_eq in I. lia.
Qed.

Lemma combine_maps {A B C} (l : list A) (f : A -> B) (g : A -> C) :
  combine (map f l) (map g l) = map (fun a => (f a, g a)) l.
Proof. induction l; simpl; congruence. Qed.

Lemma combine_map_right {A B} (l : list A) (f : A -> B) : combine l (map f l) = map (fun a => (a, f a)) l.
Proof. induction l; simpl; congruence. Qed.

Lemma vec_map {A} (f : A -> Q) (l : list A) (d : A) i : (i < length l)%nat -> vec (map f l) i = Q2R (f (nth i l d)).
Proof. intro H. unfold vec. rewrite (nth_indep _ 0%Q (f d)) by (now rewrite map_length). now rewrite map_nth. Qed.

Lemma all_some_map {A} (f : A -> option (list Q)) (l : list A) r : all_some (map f l) = Some r ->
  let g := fun a => match f a with Some v => v | None => [] end in
  r = map g l /\ forall a, In a l -> f a = Some (g a).
Proof.
  simpl. revert r. induction l as [ | a l IH ]; simpl; intros r H; [ now injection H as <- | ].
  destruct (f a) as [ v | ] eqn:E; [ | easy ]. destruct (all_some (map f l)) as [ t | ]; [ | easy ].
  injection H as <-. destruct (IH t eq_refl) as [ -> H ]. split; [ easy | ].
  intros b [ <- | Hb ]; [ now rewrite E | auto ].
Qed.

(** ** The spanning functions *)

Lemma coordinate_correct d a t : coordinate d a = Some t -> forall c, vec a c = Q2R t * vec d c.
Proof.
  unfold coordinate. destruct (pivot d) as [ (i, r) | ]; [ | easy ]. set (t' := Qred _).
  destruct (forallb _ _) eqn:E; [ | easy ]. intro H. injection H as <-. intro c.
  destruct (le_lt_dec (max (length d) (length a)) c).
  - rewrite !vec_outside by lia. ring.
  - rewrite forallb_forall in E. specialize (E c ltac:(apply in_seq; lia)).
    apply Qeq_bool_eq, Qeq_eqR in E. rewrite Q2R_mult in E. exact E.
Qed.

Lemma dot_scaled n w a b t : (forall c, vec a c = Q2R t * vec b c) -> dot n w (vec a) = Q2R t * dot n w (vec b).
Proof. intro H. unfold dot. rewrite <- sum_scale. apply sum_ext. intros c _. rewrite H. ring. Qed.

Lemma on_lines_correct n w lines : forall a r, on_lines lines a = Some r -> (length r <= length lines)%nat /\
  Rabs (dot n w (vec a)) = sum (length lines) (fun l => Rabs (dot n w (vec (nth l lines []))) * vec r l).
Proof.
  induction lines as [ | d lines IH ]; intros a r; simpl on_lines.
  - destruct (forallb is_zero a) eqn:Z; [ | easy ]. intro H. injection H as <-. split; [ easy | ]. simpl.
    unfold dot. rewrite sum_zero; [ apply Rabs_R0 | ]. intros c _.
    destruct (le_lt_dec (length a) c); [ rewrite vec_outside by easy; ring | ].
    rewrite forallb_forall in Z. unfold vec. rewrite Q2R_zero; [ ring | ]. apply Z. now apply nth_In.
  - simpl length. rewrite sum_first. destruct (coordinate d a) as [ t | ] eqn:E; intro H.
    + injection H as <-. split; [ simpl; rewrite map_length; lia | ].
      rewrite (dot_scaled n w a d t) by (now apply coordinate_correct).
      rewrite Rabs_mult, sum_zero.
      * unfold vec at 3. simpl. rewrite qabs_correct. ring.
      * intros i _. replace (vec (qabs t :: map (fun _ => 0%Q) lines) (S i)) with 0; [ ring | ].
        unfold vec. simpl. symmetry. revert i. clear. induction lines; intros [ | i ]; simpl; auto using Q2R_0.
    + destruct (on_lines lines a) as [ v | ] eqn:F; [ | easy ]. injection H as <-.
      destruct (IH a v F) as [ Len Eq ]. split; [ simpl; lia | ]. rewrite Eq.
      replace (vec (0%Q :: v) O) with 0 by (unfold vec; simpl; now rewrite Q2R_0).
      rewrite Rmult_0_r, Rplus_0_l. now apply sum_ext.
Qed.

Lemma kinked_as_sum neg pos z :
  sigma_of (Kinked neg pos) z = (Q2R pos + Q2R neg) / 2 * z + (Q2R pos - Q2R neg) / 2 * Rabs z.
Proof.
  simpl. destruct Rle_dec.
  - rewrite Rabs_right by lra. field.
  - rewrite Rabs_left by lra. field.
Qed.

(** Every neuron's values are one and the same combination of the spanning values at each point. *)
Lemma spanning_correct s n lines : exists K, forall w, exists c, forall a r, length a = n -> spanning s n lines a = Some r ->
  feature (sigma_of s) n w (vec a) = sum K (fun i => c i * vec r i).
Proof.
  destruct s as [ a | neg pos ].
  - set (b := map (fun c => negb (is_zero c)) a).
    exists (length (flat_map (monomials n) (degrees b))). intro w.
    destruct (polynomial_in_span (fun _ => True) n w (map Q2R a) b) as (c & Hc).
    + unfold b. now rewrite !map_length.
    + intros k Hk. unfold b in Hk. destruct (le_lt_dec (length a) k).
      * now rewrite nth_overflow by (now rewrite map_length).
      * rewrite (nth_indep _ 0 (Q2R 0)) by (now rewrite map_length). rewrite map_nth. apply Q2R_zero.
        rewrite (nth_indep _ false (negb (is_zero 0))) in Hk by (now rewrite map_length).
        rewrite (map_nth (fun c => negb (is_zero c))) in Hk. now apply negb_false_iff in Hk.
    + set (l := flat_map (monomials n) (degrees b)) in *.
      exists (fun i => c (nth i l [])). intros v r _ H. injection H as <-. fold b. fold l.
      simpl sigma_of. rewrite (Hc (vec v) I), (total_nth []). apply sum_ext. intros i Hi.
      rewrite (vec_map _ _ []) by easy. now rewrite qmonomial_correct.
  - exists (n + length lines)%nat. intro w. exists (fun i =>
      if Nat.ltb i n then / 2 * w i else / 2 * Rabs (dot n w (vec (nth (i - n) lines [])))).
    intros v r Hv H. simpl in H. destruct (on_lines lines v) as [ t | ] eqn:E; [ | easy ]. injection H as <-.
    destruct (on_lines_correct n w lines v t E) as [ Len Eq ].
    assert (Hs : length (qscale (pos + neg) v) = n) by (unfold qscale; now rewrite map_length).
    unfold feature. rewrite kinked_as_sum, Eq, sum_app, <- !sum_scale. unfold dot at 1. rewrite <- sum_scale. f_equal.
    + apply sum_ext. intros i Hi. destruct (Nat.ltb_spec i n); [ | lia ].
      replace (vec (qscale (pos + neg) v ++ qscale (pos - neg) t) i) with (vec (qscale (pos + neg) v) i).
      * rewrite qscale_correct, Q2R_plus. field.
      * unfold vec. rewrite app_nth1; [ easy | lia ].
    + apply sum_ext. intros i Hi. destruct (Nat.ltb_spec (n + i) n); [ lia | ].
      replace (n + i - n)%nat with i by lia.
      replace (vec (qscale (pos + neg) v ++ qscale (pos - neg) t) (n + i)%nat) with (vec (qscale (pos - neg) t) i).
      * rewrite qscale_correct, Q2R_minus. field.
      * unfold vec. rewrite app_nth2 by lia. f_equal. f_equal. lia.
Qed.

Section Sound.
Variables (s : activation) (n m p : nat) (D : list point).
Hypothesis Shape : forall d, In d D -> length (x d) = n /\ length (y d) = m /\ (0 <= q d)%Q.

Notation sigma := (sigma_of s).
Notation data := (map datum_of D).
Notation L := (square_loss sigma n m data).

Lemma positive : positive_weights data.
Proof.
  intros e He. apply in_map_iff in He. destruct He as (d & <- & Hd). simpl.
  rewrite <- Q2R_0. apply Qle_Rle. now apply Shape.
Qed.

Definition neuron_row (w : list (list Q)) (d : point) : list Q :=
  align (map (fun wi => qsigma s (qdot wi (align (x d)))) (map align w)).
Definition output_row (u w : list (list Q)) (d : point) : list Q := map (fun uj => qdot uj (neuron_row w d)) (map align u).

Lemma output_values_map u (f : point -> list Q) :
  output_values u (map f D) = map (fun d => map (fun uj => qdot uj (f d)) (map align u)) D.
Proof. unfold output_values. now rewrite map_map. Qed.

Lemma align_row r c a i : shaped r c a = true -> (i < r)%nat ->
  nth i (map align a) [] = align (nth i a []) /\ (length (nth i (map align a) []) <= c)%nat.
Proof.
  intros H Hi. change [] with (align []) at 1. rewrite map_nth. split; [ easy | ].
  change (@nil Q) with (align []). rewrite map_nth, align_length. eapply shaped_row; eassumption.
Qed.

Lemma output_row_correct u w d j : shaped m p u = true -> shaped p n w = true -> (j < m)%nat ->
  vec (output_row u w d) j = output sigma n p (net u w) j (vec (x d)).
Proof.
  intros Su Sw Hj. destruct (align_row _ _ _ j Su Hj) as [ Eu Lu ].
  unfold output_row. rewrite (vec_map _ _ []) by (rewrite map_length; now rewrite (shaped_length _ _ _ Su)).
  rewrite (qdot_correct _ _ p) by easy.
  apply sum_ext. intros i Hi. rewrite Eu, vec_align. simpl. f_equal. unfold neuron_row. rewrite vec_align.
  destruct (align_row _ _ _ i Sw Hi) as [ Ew Lw ].
  rewrite (vec_map _ _ []) by (rewrite map_length; now rewrite (shaped_length _ _ _ Sw)).
  rewrite qsigma_correct. f_equal. rewrite (qdot_correct _ _ n) by easy.
  apply sum_ext. intros c _. now rewrite Ew, !vec_align.
Qed.

Lemma output_row_length u w d : shaped m p u = true -> length (output_row u w d) = m.
Proof. intro Su. unfold output_row. rewrite !map_length. eapply shaped_length; eassumption. Qed.

(** Σ_k q_k Σ_j f g *)
Lemma pairing_correct (f g : point -> list Q) : (forall d, In d D -> (length (f d) <= m)%nat) ->
  Q2R (pairing D (map f D) (map g D)) = total D (fun d => Q2R (q d) * sum m (fun j => vec (f d) j * vec (g d) j)).
Proof.
  intro Hf. unfold pairing. rewrite combine_maps, combine_map_right, qtotal_correct, total_map.
  apply total_ext. intros d Hd. now rewrite Q2R_mult, (qdot_correct _ _ m) by auto.
Qed.

Lemma minus_row a b j : vec (qvadd a (qscale (-1) b)) j = vec a j - vec b j.
Proof. rewrite qvadd_correct, qscale_correct. replace (Q2R (-1)) with (-1) by (unfold Q2R; simpl; lra). ring. Qed.

Lemma difference_map f g : exists h, difference (map f D) (map g D) = map h D /\
  forall d, length (h d) = max (length (f d)) (length (g d)) /\ forall j, vec (h d) j = vec (f d) j - vec (g d) j.
Proof.
  unfold difference. rewrite combine_maps, map_map.
  destruct (align_table_map (fun d => qvadd (f d) (qscale (-1) (g d))) D) as (c & ->). eexists. split; [ reflexivity | ].
  intro d. split.
  - rewrite map_length, qvadd_length. unfold qscale. now rewrite map_length.
  - intro j. now rewrite vec_over, minus_row.
Qed.

Lemma residuals_map (f : point -> list Q) : (forall d, In d D -> (length (f d) <= m)%nat) -> exists h,
  residuals D (map f D) = map h D /\ (forall d, In d D -> (length (h d) <= m)%nat) /\
  forall d j, vec (h d) j = vec (f d) j - vec (y d) j.
Proof.
  intro Hf. destruct (difference_map f y) as (h & E & H). exists h. split; [ easy | ]. split.
  - intros d Hd. destruct (H d) as [ -> _ ]. specialize (Hf d Hd). destruct (Shape d Hd) as (_ & Ey & _). lia.
  - intros d j. now destruct (H d).
Qed.

Lemma loss_correct (f : point -> list Q) : (forall d, In d D -> (length (f d) <= m)%nat) ->
  Q2R (loss D (map f D)) = total D (fun d => Q2R (q d) * sum m (fun j => (vec (f d) j - vec (y d) j) ^ 2)).
Proof.
  intro Hf. unfold loss. destruct (residuals_map f Hf) as (h & -> & Len & E). rewrite pairing_correct by easy.
  apply total_ext. intros d _. f_equal. apply sum_ext. intros j _. rewrite E. ring.
Qed.

Lemma square_loss_rows u w : shaped m p u = true -> shaped p n w = true ->
  L p (net u w) = Q2R (loss D (map (output_row u w) D)).
Proof.
  intros Su Sw. rewrite loss_correct by (intros; now rewrite output_row_length).
  unfold square_loss. rewrite total_map. apply total_ext. intros d _. simpl. f_equal.
  apply sum_ext. intros j Hj. now rewrite output_row_correct.
Qed.

(** ** The segments *)

Lemma follow_sound l : forall u w out, shaped m p u = true -> shaped p n w = true ->
  follow s n m p D u w (map (neuron_row w) D) (map (output_row u w) D) l = Some out ->
  exists vs, length vs = length l /\ downhill (L p) (net u w) vs /\
  exists u' w', shaped m p u' = true /\ shaped p n w' = true /\ last vs (net u w) = net u' w' /\ out = map (output_row u' w') D.
Proof.
  induction l as [ | [ v | v ] l IH ]; intros u w out Su Sw; simpl.
  - intro H. injection H as <-. exists []. repeat split. now exists u, w.
  - destruct (shaped m p v) eqn:Sv; [ simpl | easy ]. rewrite output_values_map.
    change (fun d : point => map (fun uj : list Q => qdot uj (neuron_row w d)) (map align v)) with (output_row v w).
    destruct (Qle_bool _ 0) eqn:Slope; [ | easy ]. intro H.
    destruct (IH v w out Sv Sw H) as (vs & Len & Down & u' & w' & Su' & Sw' & Last & Out).
    exists (net v w :: vs). split; [ simpl; congruence | ]. split; [ split; [ | easy ] | ].
    + apply outer_segment; [ apply positive | easy | ]. rewrite total_map.
      assert (Rows : forall d, In d D -> (length (output_row v w d) <= m)%nat) by (intros; now rewrite output_row_length).
      destruct (residuals_map _ Rows) as (r & Er & Lr & Vr). destruct (difference_map (output_row v w) (output_row u w)) as (e & Ee & He).
      rewrite Er, Ee in Slope. apply Qle_bool_iff, Qle_Rle in Slope. rewrite pairing_correct, Q2R_0 in Slope by easy.
      eapply Rle_trans; [ | apply Slope ]. right. apply total_ext. intros d _. simpl. f_equal.
      apply sum_ext. intros j Hj. destruct (He d) as [ _ Ve ]. rewrite Vr, Ve, !output_row_correct by easy. easy.
    + exists u', w'. repeat split; try easy. rewrite <- Last. clear.
      destruct vs as [ | a vs ]; [ easy | ]. simpl. revert a. induction vs as [ | b vs IH ]; intro a; [ easy | apply (IH b) ].
  - destruct (shaped p n v) eqn:Sv; [ simpl | easy ]. destruct (may_move n m p u w v) eqn:May; [ | easy ].
    change (neuron_values s D v) with (map (neuron_row v) D). rewrite output_values_map.
    change (fun d : point => map (fun uj : list Q => qdot uj (neuron_row v d)) (map align u)) with (output_row u v).
    intro H. destruct (IH u v out Su Sv H) as (vs & Len & Down & u' & w' & Su' & Sw' & Last & Out).
    exists (net u v :: vs). split; [ simpl; congruence | ]. split; [ split; [ | easy ] | ].
    + apply dead_segment; [ apply positive | easy | ]. intros i Hi.
      unfold may_move in May. rewrite forallb_forall in May.
      specialize (May i ltac:(apply in_seq; lia)). apply orb_prop in May. destruct May as [ Same | Zero ].
      * left. intros c Hc. rewrite forallb_forall in Same. specialize (Same c ltac:(apply in_seq; lia)).
        apply Qeq_bool_eq, Qeq_eqR in Same. exact Same.
      * right. intros j Hj. rewrite forallb_forall in Zero. specialize (Zero j ltac:(apply in_seq; lia)).
        now apply Q2R_zero in Zero.
    + exists u', w'. repeat split; try easy. rewrite <- Last. clear.
      destruct vs as [ | a vs ]; [ easy | ]. simpl. revert a. induction vs as [ | b vs IH ]; intro a; [ easy | apply (IH b) ].
Qed.

(** ** The end *)

Lemma moments_correct (b r : point -> list Q) j i :
  vec (moments D (map b D) (map r D) j) i = total D (fun d => Q2R (q d) * vec (r d) j * vec (b d) i).
Proof.
  unfold moments. rewrite combine_maps, combine_map_right, map_map. clear Shape.
  induction D as [ | d l IH ]; simpl; [ apply vec_nil | ].
  rewrite qvadd_correct, IH, qscale_correct, Q2R_mult. unfold vec. ring.
Qed.

Lemma orthogonal_correct b v : (forall d, In d D -> (length (v d) <= m)%nat) ->
  orthogonal m D (map b D) (map v D) = true -> forall j i, (j < m)%nat ->
  total D (fun d => Q2R (q d) * (vec (v d) j - vec (y d) j) * vec (b d) i) = 0.
Proof.
  intros Hv H j i Hj. unfold orthogonal in H. destruct (residuals_map v Hv) as (r & Er & _ & Vr). rewrite Er in H.
  destruct (align_table_map b D) as (c & Ec). rewrite Ec in H. set (b' := fun d => map (over c) (b d)) in *.
  transitivity (vec (moments D (map b' D) (map r D) j) i).
  - rewrite moments_correct. apply total_ext. intros d _. unfold b'. now rewrite vec_over, Vr.
  - rewrite forallb_forall in H. specialize (H j ltac:(apply in_seq; lia)). rewrite forallb_forall in H.
    destruct (le_lt_dec (length (moments D (map b' D) (map r D) j)) i) as [ | Hi ]; [ now apply vec_outside | ].
    unfold vec. apply Q2R_zero, H. now apply nth_In.
Qed.

(** Values that are combinations of the spanning ones, with a residual orthogonal to these. *)
Lemma best_values lines (r v : point -> list Q) p' a gap :
  (forall d, In d D -> spanning s n lines (x d) = Some (r d)) ->
  (forall d, In d D -> (length (v d) <= m)%nat) -> orthogonal m D (map r D) (map v D) = true ->
  (forall j, (j < m)%nat -> exists K c, forall d, In d D -> vec (v d) j = sum K (fun i => c i * vec (r d) i)) ->
  L p' a <= total D (fun d => Q2R (q d) * sum m (fun j => (vec (v d) j - vec (y d) j) ^ 2)) + gap ->
  best_up_to gap L p' a.
Proof.
  intros Span Len Orth Own Close.
  assert (Any : forall j (f : point -> R), (j < m)%nat -> (exists K c, forall d, In d D -> f d = sum K (fun i => c i * vec (r d) i)) ->
    total D (fun d => Q2R (q d) * (vec (v d) j - vec (y d) j) * f d) = 0).
  { intros j f Hj (K & c & Hc).
    rewrite (total_ext D _ (fun d => sum K (fun i => c i * (Q2R (q d) * (vec (v d) j - vec (y d) j) * vec (r d) i)))).
    - rewrite total_sum, sum_zero; [ easy | ]. intros i _. rewrite total_scale, (orthogonal_correct r v Len Orth j i Hj). ring.
    - intros d Hd. rewrite Hc, <- sum_scale by easy. apply sum_ext. intros. ring. }
  apply (optimal_values D datum_of sigma n m (fun d => vec (v d)) p' a gap).
  - apply positive.
  - intros w j Hj. apply (Any j (fun d => feature sigma n w (vec (x d))) Hj).
    destruct (spanning_correct s n lines) as (K & HK). destruct (HK w) as (c & Hc). exists K, c. intros d Hd.
    apply Hc; [ now apply Shape | auto ].
  - intros j Hj. apply (Any j (fun d => vec (v d) j) Hj). auto.
  - exact Close.
Qed.

End Sound.

Theorem check_descent_sound s n m p D u w gap P :
  check_descent s n m p D u w gap P = true ->
  straight_descent (square_loss (sigma_of s) n m (map datum_of D)) p (length (segments P)) (Q2R gap) (net u w).
Proof.
  unfold check_descent. intro H.
  apply andb_prop in H. destruct H as [ H Run ]. apply andb_prop in H. destruct H as [ H Sh ].
  apply andb_prop in H. destruct H as [ Su Sw ].
  assert (Shape : forall d, In d D -> length (x d) = n /\ length (y d) = m /\ (0 <= q d)%Q).
  { intros d Hd. rewrite forallb_forall in Sh. specialize (Sh d Hd).
    apply andb_prop in Sh. destruct Sh as [ Sh Hq ]. apply andb_prop in Sh. destruct Sh as [ Hx Hy ].
    apply Nat.eqb_eq in Hx, Hy. apply Qle_bool_iff in Hq. easy. }
  destruct (all_some _) as [ B | ] eqn:EB; [ | easy ]. apply all_some_map in EB. destruct EB as [ -> Span ].
  set (r := fun d => match spanning s n (lines P) (x d) with Some v => v | None => [] end) in *.
  destruct (follow _ _ _ _ _ _ _ _ _ _) as [ out | ] eqn:F; [ | easy ].
  change (neuron_values s D w) with (map (neuron_row s w) D) in F. rewrite output_values_map in F.
  apply (follow_sound s n m p D Shape) in F; try easy.
  destruct F as (vs & Len & Down & u' & w' & Su' & Sw' & Last & ->).
  apply andb_prop in Run. destruct Run as [ Run Wit ]. apply andb_prop in Run. destruct Run as [ Orth Close ].
  exists vs. split; [ lia | ]. split; [ easy | ]. rewrite Last.
  apply Qle_bool_iff, Qle_Rle in Close. rewrite qadd_correct in Close.
  rewrite <- (square_loss_rows s n m p D Shape) in Close by easy.
  assert (Rows : forall d, In d D -> (length (output_row s u' w' d) <= m)%nat)
    by (intros; now rewrite (output_row_length s m p)).
  destruct (witness P) as [ c | ].
  - apply Nat.eqb_eq in Wit. rewrite output_values_map in Orth, Close.
    set (v := fun d => map (fun cj => qdot cj (r d)) (map align c)) in *.
    assert (Hv : forall d, In d D -> (length (v d) <= m)%nat) by (intros; unfold v; rewrite !map_length; lia).
    apply (best_values s n m D Shape (lines P) r v); try easy.
    + intros j Hj. exists (length (nth j (map align c) [])), (vec (nth j (map align c) [])). intros d Hd. unfold v.
      rewrite (vec_map _ _ []) by (rewrite map_length; lia). now apply qdot_correct.
    + rewrite (loss_correct n m D Shape) in Close; easy.
  - apply (best_values s n m D Shape (lines P) r (output_row s u' w')); try easy.
    + intros j Hj.
      assert (exists K c, forall d, In d D -> output (sigma_of s) n p (net u' w') j (vec (x d)) = sum K (fun i => c i * vec (r d) i))
        as (K & c & Hc).
      { destruct (spanning_correct s n (lines P)) as (K & HK). exists K. unfold output. clear - HK Shape Span.
        induction p as [ | p' (c & Hc) ].
        - exists (fun _ => 0). intros d _. simpl. rewrite sum_zero; [ easy | intros; ring ].
        - destruct (HK (W (net u' w') p')) as (c' & Hc').
          exists (fun i => c i + U (net u' w') j p' * c' i). intros d Hd.
          cbn [sum]. rewrite Hc by easy. unfold feature in Hc'.
          rewrite (Hc' (x d) (r d) (proj1 (Shape d Hd)) (Span d Hd)), <- sum_scale, <- sum_plus.
          apply sum_ext. intros. ring. }
      exists K, c. intros d Hd. rewrite (output_row_correct s n m p) by easy. auto.
    + rewrite (loss_correct n m D Shape) in Close; easy.
Qed.

(** ** What an exported document uses: one boolean, one theorem *)

(** A path of at most k straight segments. *)
Theorem descent_in_segments s n m p D u w gap k P :
  Nat.leb (length (segments P)) k && check_descent s n m p D u w gap P = true ->
  straight_descent (square_loss (sigma_of s) n m (map datum_of D)) p k (Q2R gap) (net u w).
Proof.
  intro H. apply andb_prop in H. destruct H as [ Few H ]. apply Nat.leb_le in Few.
  destruct (check_descent_sound _ _ _ _ _ _ _ _ _ H) as (vs & Len & Rest). exists vs. split; [ lia | easy ].
Qed.

(** A path, whatever the number of segments. *)
Theorem descent_along_path s n m p D u w gap P :
  check_descent s n m p D u w gap P = true ->
  exists b, descends n m p (square_loss (sigma_of s) n m (map datum_of D) p) (net u w) b /\
            best_up_to (Q2R gap) (square_loss (sigma_of s) n m (map datum_of D)) p b.
Proof. intro H. eapply straight_descent_descends. now apply check_descent_sound with (P := P). Qed.
