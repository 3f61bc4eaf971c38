(** * The checker of dimension documents, and its proof

    The definitions before [Section Sound] run; the theorems at the end say what they show. *)

Require Import Reals QArith Qreals List Lra Lia Bool Classical.
From Valleys Require Import Definitions Sums Paths LinearAlgebra Descent Population FiniteData Connect Monomials
  Segments Checker CheckerSound.
Import ListNotations.
Open Scope R_scope.

(** ** Lower bound: neurons w and points with an exact right inverse of their table of values *)

Record lower := Lower { neurons : list (list Q); inverse_columns : list (list Q) }.

Definition check_lower (s : activation) (n value : nat) (points : list (list Q)) (l : lower) : bool :=
  Nat.eqb (length (neurons l)) value && shaped value n (neurons l) && Nat.eqb (length (inverse_columns l)) value
  && forallb (fun i =>
       let row := map (fun a => qsigma s (qdot (nth i (neurons l) []) a)) points in
       forallb (fun k => Qeq_bool (qdot row (nth k (inverse_columns l) [])) (if Nat.eqb i k then 1 else 0)%Q)
         (seq 0 value)) (seq 0 value).

(** ** Upper bound on points: each row of the table of spanning values is a combination of [value] rows *)

Record upper := Upper { upper_lines : list (list Q); rows : list (list Q); combinations : list (list Q) }.

Definition combine_rows (c : list Q) (rows : list (list Q)) : list Q :=
  fold_right qvadd [] (map (fun '(a, r) => qscale a r) (combine c rows)).

Fixpoint equal_lists (a b : list Q) : bool :=
  match a, b with
  | [], _ => forallb is_zero b
  | _, [] => forallb is_zero a
  | r :: a', t :: b' => Qeq_bool r t && equal_lists a' b'
  end.

Definition check_upper (s : activation) (n value : nat) (points : list (list Q)) (u : upper) : bool :=
  Nat.leb (length (rows u)) value && Nat.eqb (length (combinations u)) (length points)
  && forallb (fun '(a, c) =>
       Nat.eqb (length a) n &&
       match spanning s n (upper_lines u) a with
       | None => false
       | Some r => equal_lists r (combine_rows c (rows u))
       end) (combine points (combinations u)).

Definition check_points (s : activation) (n value : nat) (points : list (list Q)) (chosen : list nat) (l : lower) (u : upper) : bool :=
  forallb (fun k => Nat.ltb k (length points)) chosen
  && check_lower s n value (map (fun k => nth k points []) chosen) l && check_upper s n value points u.

(** ** Everywhere: count the monomials *)

Definition nonzero_degrees (a : list Q) : list nat := degrees (map (fun c => negb (is_zero c)) a).

Definition check_everywhere (a : list Q) (n value : nat) (points : list (list Q)) (l : lower) : bool :=
  check_lower (Polynomial a) n value points l
  && Nat.leb (length (flat_map (monomials n) (nonzero_degrees a))) value.

(** With a bias: n inputs and a last one that is 1. *)
Definition check_everywhere_bias (a : list Q) (n value : nat) (points : list (list Q)) (l : lower) : bool :=
  check_lower (Polynomial a) (S n) value points l
  && forallb (fun x => Qeq_bool (nth n x 0%Q) 1) points
  && match nonzero_degrees a with
     | [] => true
     | k :: r => Nat.leb (length (monomials (S n) (fold_right max k r))) value
     end.

Section Sound.
Variables (s : activation) (n value : nat).
Notation sigma := (sigma_of s).

Lemma check_lower_sound (A : vector -> Prop) points l :
  (forall a, In a points -> A (vec a)) -> check_lower s n value points l = true ->
  exists w, independent A (fun i => feature sigma n (w i)) value.
Proof.
  intros HA H. unfold check_lower in H. apply andb_prop in H. destruct H as [ H Inv ].
  apply andb_prop in H. destruct H as [ H _ ]. apply andb_prop in H. destruct H as [ _ Sh ].
  exists (fun i => vec (nth i (neurons l) [])). intros c Zero k Hk.
  set (col := nth k (inverse_columns l) []).
  set (val := fun i a => sigma (dot n (vec (nth i (neurons l) [])) (vec a))).
  assert (Delta : forall i, (i < value)%nat ->
    sum (length points) (fun t => val i (nth t points []) * vec col t) = if Nat.eqb i k then 1 else 0).
  { intros i Hi. rewrite forallb_forall in Inv. specialize (Inv i ltac:(apply in_seq; lia)).
    rewrite forallb_forall in Inv. specialize (Inv k ltac:(apply in_seq; lia)).
    apply Qeq_bool_eq, Qeq_eqR in Inv. rewrite (qdot_correct _ _ (length points)) in Inv by (now rewrite map_length).
    transitivity (Q2R (if Nat.eqb i k then 1 else 0)); [ | destruct (Nat.eqb i k); unfold Q2R; simpl; lra ].
    rewrite <- Inv. apply sum_ext. intros t Ht. rewrite (vec_map _ _ []) by easy. f_equal.
    rewrite qsigma_correct. unfold val. f_equal. symmetry. apply qdot_correct. eapply shaped_row; eassumption. }
  transitivity (sum value (fun i => c i * (if Nat.eqb i k then 1 else 0))).
  - rewrite (sum_ext value _ (fun i => if Nat.eqb i k then c i else 0)) by (intros; destruct Nat.eqb; ring).
    now rewrite sum_single.
  - rewrite (sum_ext value _ (fun i => sum (length points) (fun t => c i * (val i (nth t points []) * vec col t))))
      by (intros i Hi; now rewrite <- Delta, <- sum_scale).
    rewrite sum_swap. apply sum_zero. intros t Ht.
    rewrite (sum_ext value _ (fun i => c i * val i (nth t points []) * vec col t)) by (intros; ring).
    rewrite sum_scale_r.
    assert (sum value (fun i => c i * val i (nth t points [])) = 0) as -> ; [ | ring ].
    apply (Zero (vec (nth t points []))). apply HA. now apply nth_In.
Qed.

(** Values that factor through [value] numbers per input. *)
Lemma dim_le_factor (A : vector -> Prop) N (points : nat -> vector) (a : nat -> nat -> R) :
  (forall x, A x -> exists k, (k < N)%nat /\ points k = x) ->
  (forall k, (k < N)%nat -> A (points k)) ->
  (forall w, exists b, forall k, (k < N)%nat -> feature sigma n w (points k) = sum value (fun v => a k v * b v)) ->
  dim_le sigma n A value.
Proof.
  intros On In Factor.
  assert (Fin : dim_le sigma n A N).
  { destruct (functions_on_points (map points (seq 0 N))) as (g & Hg). rewrite map_length, seq_length in Hg.
    exists g. intro w. destruct (Hg (feature sigma n w)) as (c & Hc). exists c. intros x Hx. apply Hc.
    destruct (On x Hx) as (k & Hk & <-). apply in_map, in_seq. lia. }
  destruct (basis_exists sigma n A N Fin) as (w & e & _ & Ind & Span).
  assert (He : (e <= value)%nat).
  { destruct (le_lt_dec e value) as [ | L ]; [ easy | exfalso ].
    assert (exists M : nat -> nat -> R, forall i, (i < e)%nat -> forall k, (k < N)%nat ->
      feature sigma n (w i) (points k) = sum value (fun v => a k v * M v i)) as (M & HM).
    { clear Ind Span L. induction e as [ | e (M & IH) ]; [ exists (fun _ _ => 0); intros; lia | ].
      destruct (Factor (w e)) as (b & Hb). exists (fun v i => if Nat.eqb i e then b v else M v i).
      intros i Hi k Hk. destruct (Nat.eqb_spec i e) as [ -> | ]; [ auto | apply IH; [ lia | easy ] ]. }
    destruct (more_unknowns value (seq 0 e) M (seq_NoDup e 0)) as (c & (i & Hi & Nz) & E).
    { now rewrite seq_length. }
    apply in_seq in Hi. apply Nz. apply (Ind c); [ | lia ]. intros x Hx. destruct (On x Hx) as (k & Hk & <-).
    rewrite (sum_ext e _ (fun i => sum value (fun v => a k v * (c i * M v i)))).
    2:{ intros r Hr. rewrite HM, <- sum_scale by easy. apply sum_ext. intros; ring. }
    rewrite sum_swap. apply sum_zero. intros v Hv. rewrite sum_scale, <- total_seq0, E by easy. ring. }
  exists (fun i => feature sigma n (w i)). intro u. destruct (Span u) as (c & Hc).
  exists (fun i => if Nat.ltb i e then c i else 0). intros x Hx. rewrite Hc by easy.
  replace value with (e + (value - e))%nat by lia. rewrite sum_app, (sum_zero (value - e)), Rplus_0_r.
  - apply sum_ext. intros i Hi. destruct (Nat.ltb_spec i e); [ easy | lia ].
  - intros i _. destruct (Nat.ltb_spec (e + i) e); [ lia | ring ].
Qed.

Lemma equal_lists_correct a : forall b, equal_lists a b = true -> forall i, vec a i = vec b i.
Proof.
  assert (Z : forall l, forallb is_zero l = true -> forall i, vec l i = 0).
  { intros l H i. destruct (le_lt_dec (length l) i); [ now apply vec_outside | ].
    rewrite forallb_forall in H. unfold vec. apply Q2R_zero, H. now apply nth_In. }
  induction a as [ | r a IH ]; intros b H i; simpl in H.
  - now rewrite vec_nil, (Z b).
  - destruct b as [ | t b ].
    + rewrite vec_nil. now apply (Z (r :: a)).
    + apply andb_prop in H. destruct H as [ E H ]. destruct i; unfold vec in *; simpl.
      * now apply Qeq_bool_eq, Qeq_eqR in E.
      * now apply IH.
Qed.

Lemma combine_rows_correct c : forall rows i, vec (combine_rows c rows) i =
  sum (length rows) (fun v => vec c v * vec (nth v rows []) i).
Proof.
  induction c as [ | r c IH ]; intros rows i.
  - unfold combine_rows. simpl. rewrite vec_nil, sum_zero; [ easy | intros; rewrite vec_nil; ring ].
  - destruct rows as [ | b rows ]; [ apply vec_nil | ]. simpl length. rewrite sum_first.
    unfold combine_rows. simpl. rewrite qvadd_correct, qscale_correct.
    change (fold_right qvadd [] _) with (combine_rows c rows). now rewrite IH.
Qed.

Lemma check_upper_sound points u : check_upper s n value points u = true ->
  dim_le sigma n (fun x => exists a, In a points /\ vec a = x) value.
Proof.
  intro H. unfold check_upper in H. apply andb_prop in H. destruct H as [ H Rows ].
  apply andb_prop in H. destruct H as [ Few Len ]. apply Nat.leb_le in Few. apply Nat.eqb_eq in Len.
  apply (dim_le_factor _ (length points) (fun k => vec (nth k points [])) (fun k v => vec (nth k (combinations u) []) v)).
  - intros x (a & Ha & <-). destruct (In_nth _ _ [] Ha) as (k & Hk & <-). now exists k.
  - intros k Hk. exists (nth k points []). split; [ now apply nth_In | easy ].
  - intro w. destruct (spanning_correct s n (upper_lines u)) as (K & HK). destruct (HK w) as (c & Hc).
    exists (fun v => if Nat.ltb v (length (rows u)) then sum K (fun i => c i * vec (nth v (rows u) []) i) else 0).
    intros k Hk. set (pair := (nth k points [], nth k (combinations u) [])).
    assert (In pair (combine points (combinations u))) as Hin.
    { unfold pair. rewrite <- combine_nth by easy. apply nth_In. rewrite combine_length. lia. }
    rewrite forallb_forall in Rows. apply Rows in Hin. unfold pair in Hin.
    apply andb_prop in Hin. destruct Hin as [ Ln Hin ]. apply Nat.eqb_eq in Ln.
    destruct (spanning s n (upper_lines u) (nth k points [])) as [ r | ] eqn:E; [ | easy ].
    rewrite (Hc _ r Ln E).
    rewrite (sum_ext K _ (fun i => sum (length (rows u)) (fun v =>
      vec (nth k (combinations u) []) v * (c i * vec (nth v (rows u) []) i)))).
    + rewrite sum_swap. replace value with (length (rows u) + (value - length (rows u)))%nat by lia.
      rewrite sum_app, (sum_zero (value - length (rows u))), Rplus_0_r.
      * apply sum_ext. intros v Hv. destruct (Nat.ltb_spec v (length (rows u))); [ | lia ]. now rewrite <- sum_scale.
      * intros i _. destruct (Nat.ltb_spec (length (rows u) + i) (length (rows u))); [ lia | ring ].
    + intros i _. rewrite (equal_lists_correct _ _ Hin), combine_rows_correct, <- sum_scale.
      apply sum_ext. intros. ring.
Qed.

Theorem check_points_sound points chosen l u : check_points s n value points chosen l u = true ->
  dim_is sigma n (fun x => exists a, In a points /\ vec a = x) value.
Proof.
  intro H. unfold check_points in H. apply andb_prop in H. destruct H as [ H Up ].
  apply andb_prop in H. destruct H as [ In Low ]. split; [ now apply check_upper_sound with u | ].
  eapply check_lower_sound; [ | eassumption ]. intros a Ha. apply in_map_iff in Ha. destruct Ha as (k & <- & Hk).
  rewrite forallb_forall in In. specialize (In k Hk). apply Nat.ltb_lt in In.
  exists (nth k points []). split; [ now apply nth_In | easy ].
Qed.

End Sound.

(** ** Everywhere *)

Lemma nonzero_marks a : marks (map Q2R a) (map (fun c => negb (is_zero c)) a).
Proof.
  split; [ now rewrite !map_length | ]. intros k Hk. destruct (le_lt_dec (length a) k).
  - now rewrite nth_overflow by (now rewrite map_length).
  - rewrite (nth_indep _ 0 (Q2R 0)) by (now rewrite map_length). rewrite map_nth. apply Q2R_zero.
    rewrite (nth_indep _ false (negb (is_zero 0))) in Hk by (now rewrite map_length).
    rewrite (map_nth (fun c => negb (is_zero c))) in Hk. now apply negb_false_iff in Hk.
Qed.

Lemma dim_le_more sigma n A d e : (d <= e)%nat -> dim_le sigma n A d -> dim_le sigma n A e.
Proof.
  intros H (g & Span). exists g. intro w. destruct (Span w) as (c & Hc).
  exists (fun i => if Nat.ltb i d then c i else 0). intros x Hx. rewrite Hc by easy.
  replace e with (d + (e - d))%nat by lia. rewrite sum_app, (sum_zero (e - d)), Rplus_0_r.
  - apply sum_ext. intros i Hi. destruct (Nat.ltb_spec i d); [ easy | lia ].
  - intros i _. destruct (Nat.ltb_spec (d + i) d); [ lia | ring ].
Qed.

Theorem check_everywhere_sound a n value points l : check_everywhere a n value points l = true ->
  dim_is (polynomial (map Q2R a)) n (fun _ => True) value.
Proof.
  intro H. apply andb_prop in H. destruct H as [ Low Few ]. apply Nat.leb_le in Few. split.
  - apply dim_le_more with (1 := Few). eexists. intro w. apply in_span_spanned.
    apply polynomial_in_span; apply nonzero_marks.
  - now apply (check_lower_sound (Polynomial a) n value (fun _ => True) points l).
Qed.

Lemma max_bound k r d : In d (k :: r) -> (d <= fold_right max k r)%nat.
Proof.
  intros [ <- | H ]; [ induction r; simpl; lia | ].
  induction r as [ | b r IH ]; [ easy | ]. destruct H as [ <- | H ]; simpl; [ lia | specialize (IH H); lia ].
Qed.

Theorem check_everywhere_bias_sound a n value points l : check_everywhere_bias a n value points l = true ->
  dim_is (polynomial (map Q2R a)) (S n) (fun x => x n = 1) value.
Proof.
  intro H. apply andb_prop in H. destruct H as [ H Few ]. apply andb_prop in H. destruct H as [ Low One ]. split.
  - set (A := fun x : vector => x n = 1).
    assert (S0 : forall w, in_span A (flat_map (monomials (S n)) (nonzero_degrees a)) (feature (polynomial (map Q2R a)) (S n) w))
      by (intro w; apply polynomial_in_span; apply nonzero_marks).
    destruct (nonzero_degrees a) as [ | k r ].
    + apply dim_le_more with O; [ lia | ]. exists (fun _ _ => 0). intro w. destruct (S0 w) as (c & Hc). now exists (fun _ => 0).
    + apply Nat.leb_le in Few. apply dim_le_more with (1 := Few). eexists. intro w. apply in_span_spanned.
      apply (raise_span n A (fold_right max k r) (k :: r)); [ easy | apply max_bound | apply S0 ].
  - apply (check_lower_sound (Polynomial a) (S n) value _ points l); [ | easy ]. intros v Hv.
    rewrite forallb_forall in One. specialize (One v Hv). apply Qeq_bool_eq, Qeq_eqR in One.
    unfold vec. rewrite One. unfold Q2R. simpl. lra.
Qed.
