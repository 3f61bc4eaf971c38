(** * The square loss: an orthogonal projection is a best network

    For an abstract expectation, of which weighted sums over data are an instance. *)

Require Import Reals List Lra Lia Classical FunctionalExtensionality.
From Valleys Require Import Definitions Sums Paths LinearAlgebra Descent.
Import ListNotations.
Open Scope R_scope.

Section Expectation.
Context {Omega : Type}.
Variables (E : (Omega -> R) -> R) (H : (Omega -> R) -> Prop) (S : Omega -> Prop).
Hypothesis Ex : expectation E H S.
Implicit Types f g h : Omega -> R.

Definition inner f g : R := E (fun o => f o * g o).

Lemma inner_sym f g : inner f g = inner g f.
Proof. unfold inner. f_equal. apply functional_extensionality. intro. ring. Qed.

Lemma inner_almost f g h : (forall o, S o -> f o = g o) -> inner f h = inner g h.
Proof. intro Eq. apply (E_almost E H S Ex). intros o Ho. now rewrite Eq. Qed.

Lemma inner_plus f g h : H f -> H g -> H h -> inner (fun o => f o + g o) h = inner f h + inner g h.
Proof.
  intros. unfold inner. rewrite <- (E_plus E H S Ex) by easy. f_equal. apply functional_extensionality. intro. ring.
Qed.

Lemma inner_scale c f h : H f -> H h -> inner (fun o => c * f o) h = c * inner f h.
Proof.
  intros. unfold inner. rewrite <- (E_scale E H S Ex) by easy. f_equal. apply functional_extensionality. intro. ring.
Qed.

Lemma inner_nonneg f : H f -> 0 <= inner f f.
Proof. apply (E_square E H S Ex). Qed.

Lemma H_sum n c (F : nat -> Omega -> R) f : H f -> (forall i, (i < n)%nat -> H (F i)) ->
  H (fun o => f o + sum n (fun i => c i * F i o)).
Proof.
  intros Hf HF. induction n; simpl.
  - replace (fun o => f o + 0) with f; [ easy | ]. apply functional_extensionality. intro. ring.
  - replace (fun o => f o + (sum n (fun i => c i * F i o) + c n * F n o))
      with (fun o => (f o + sum n (fun i => c i * F i o)) + c n * F n o)
      by (apply functional_extensionality; intro; ring).
    apply (H_plus E H S Ex); [ apply IHn; intros; apply HF; lia | apply (H_scale E H S Ex); apply HF; lia ].
Qed.

Lemma inner_sum n c (F : nat -> Omega -> R) f h : H f -> H h -> (forall i, (i < n)%nat -> H (F i)) ->
  inner (fun o => f o + sum n (fun i => c i * F i o)) h = inner f h + sum n (fun i => c i * inner (F i) h).
Proof.
  intros Hf Hh HF. induction n; simpl.
  - replace (fun o => f o + 0) with f; [ ring | ]. apply functional_extensionality. intro. ring.
  - replace (fun o => f o + (sum n (fun i => c i * F i o) + c n * F n o))
      with (fun o => (f o + sum n (fun i => c i * F i o)) + c n * F n o)
      by (apply functional_extensionality; intro; ring).
    rewrite inner_plus, IHn, inner_scale; try ring; auto.
    + now apply H_sum; auto.
    + apply (H_scale E H S Ex). auto.
Qed.

Lemma minus_as_sum f g : (fun o => f o - g o) = (fun o => f o + -1 * g o).
Proof. apply functional_extensionality. intro. ring. Qed.

Lemma H_minus f g : H f -> H g -> H (fun o => f o - g o).
Proof. intros. rewrite minus_as_sum. apply (H_plus E H S Ex); [ easy | now apply (H_scale E H S Ex) ]. Qed.

(** E (f + c g)^2 *)
Lemma square_plus c f g : H f -> H g ->
  inner (fun o => f o + c * g o) (fun o => f o + c * g o) = inner f f + 2 * c * inner f g + c ^ 2 * inner g g.
Proof.
  intros Hf Hg. pose proof (H_scale E H S Ex c g Hg) as Hc. pose proof (H_plus E H S Ex _ _ Hf Hc) as Hs.
  rewrite inner_plus, inner_scale by easy. rewrite (inner_sym f), (inner_sym g).
  rewrite !inner_plus, !inner_scale by easy. rewrite (inner_sym g f). ring.
Qed.

(** A function without square is orthogonal to all. *)
Lemma null_orthogonal f g : H f -> H g -> inner g g = 0 -> inner f g = 0.
Proof.
  intros Hf Hg Z. destruct (Req_dec (inner f g) 0) as [ | Nz ]; [ easy | exfalso ].
  set (c := - (inner f f + 1) / (2 * inner f g)).
  pose proof (inner_nonneg (fun o => f o + c * g o) (H_plus E H S Ex f (fun o => c * g o) Hf (H_scale E H S Ex c g Hg))) as P.
  rewrite square_plus, Z in P by easy.
  replace (2 * c * inner f g) with (- (inner f f + 1)) in P by (unfold c; field; easy). lra.
Qed.

(** Least squares: the residual of some combination is orthogonal to the family. *)
Lemma projection (F : nat -> Omega -> R) k : (forall i, (i < k)%nat -> H (F i)) -> forall f, H f ->
  exists c, forall i, (i < k)%nat -> inner (fun o => f o + sum k (fun i => c i * F i o)) (F i) = 0.
Proof.
  induction k as [ | k IH ]; intros HF f Hf; [ exists (fun _ => 0); intros; lia | ].
  assert (HF' : forall i, (i < k)%nat -> H (F i)) by auto.
  destruct (IH HF' f Hf) as (c & Hc). destruct (IH HF' (F k) ltac:(auto)) as (a & Ha).
  set (r := fun o => f o + sum k (fun i => c i * F i o)) in *.
  set (e := fun o => F k o + sum k (fun i => a i * F i o)) in *.
  assert (Hr : H r) by now apply H_sum. assert (He : H e) by (apply H_sum; auto).
  assert (Er : forall s, H s -> (forall i, (i < k)%nat -> inner s (F i) = 0) -> inner s (F k) = inner s e).
  { intros s Hs Os. rewrite (inner_sym s e). unfold e. rewrite inner_sum by auto.
    rewrite sum_zero; [ rewrite inner_sym; ring | ]. intros i Hi. rewrite inner_sym, Os by easy. ring. }
  destruct (Req_dec (inner e e) 0) as [ Z | Nz ].
  - exists (fun i => if Nat.eqb i k then 0 else c i).
    replace (fun o => f o + _) with r.
    2:{ apply functional_extensionality. intro o. unfold r. simpl. rewrite Nat.eqb_refl.
        rewrite (sum_ext k _ (fun i => (if Nat.eqb i k then 0 else c i) * F i o)); [ ring | ].
        intros i Hi. destruct (Nat.eqb_spec i k); [ lia | easy ]. }
    intros i Hi. destruct (Nat.eq_dec i k) as [ -> | ]; [ | apply Hc; lia ].
    rewrite Er by auto. now apply null_orthogonal.
  - set (b := - inner r e / inner e e).
    exists (fun i => if Nat.eqb i k then b else c i + b * a i).
    replace (fun o => f o + _) with (fun o => r o + b * e o).
    2:{ apply functional_extensionality. intro o. unfold r, e. simpl. rewrite Nat.eqb_refl.
        rewrite (sum_ext k (fun i => (if Nat.eqb i k then b else c i + b * a i) * F i o)
                   (fun i => c i * F i o + b * (a i * F i o))).
        - rewrite sum_plus, sum_scale. ring.
        - intros i Hi. destruct (Nat.eqb_spec i k); [ lia | ring ]. }
    assert (O : forall i, (i < k)%nat -> inner (fun o => r o + b * e o) (F i) = 0).
    { intros i Hi. rewrite inner_plus, inner_scale, Hc, Ha; auto; [ ring | apply (H_scale E H S Ex); auto ]. }
    intros i Hi. destruct (Nat.eq_dec i k) as [ -> | ]; [ | apply O; lia ].
    assert (Hbe : H (fun o => b * e o)) by now apply (H_scale E H S Ex).
    rewrite Er; [ | now apply (H_plus E H S Ex) | easy ].
    rewrite inner_plus, inner_scale by auto. unfold b. field. easy.
Qed.

(** A residual r that is orthogonal to s is shorter than r + s. *)
Lemma pythagoras r s : H r -> H s -> inner r s = 0 -> inner r r <= inner (fun o => r o + s o) (fun o => r o + s o).
Proof.
  intros Hr Hs O. replace (fun o => r o + s o) with (fun o => r o + 1 * s o)
    by (apply functional_extensionality; intro; ring).
  rewrite square_plus, O by easy. pose proof (inner_nonneg s Hs). lra.
Qed.

(** ** The square loss *)

Variables (X : Omega -> vector) (Y : nat -> Omega -> R) (sigma : R -> R) (n m : nat).
Hypothesis HY : forall j, (j < m)%nat -> H (Y j).
Hypothesis HX : forall w, H (fun o => feature sigma n w (X o)).

Definition seen : vector -> Prop := fun x => exists o, S o /\ X o = x.

Notation L := (population_loss E X Y sigma n m).

Lemma population_reads : reads_function sigma n m seen L.
Proof.
  intros p a q b Same. apply sum_ext. intros j Hj. apply (E_almost E H S Ex). intros o Ho.
  rewrite Same; [ easy | easy | now exists o ].
Qed.

(** The residual of output j. *)
Definition rest p a j (o : Omega) : R := output sigma n p a j (X o) - Y j o.

Lemma rest_as_sum p a j :
  rest p a j = (fun o => -1 * Y j o + sum p (fun i => U a j i * feature sigma n (W a i) (X o))).
Proof. apply functional_extensionality. intro o. unfold rest, output, feature. ring. Qed.

Lemma H_rest p a j : (j < m)%nat -> H (rest p a j).
Proof. intro Hj. rewrite rest_as_sum. apply H_sum; [ apply (H_scale E H S Ex); auto | auto ]. Qed.

Lemma population_loss_inner p a : L p a = sum m (fun j => inner (rest p a j) (rest p a j)).
Proof.
  apply sum_ext. intros j _. unfold inner. f_equal. apply functional_extensionality. intro o. unfold rest. ring.
Qed.

Lemma population_convex : convex_in_outer_weights L.
Proof.
  intros p w u v t Ht. rewrite !population_loss_inner, <- !sum_scale, <- sum_plus. apply sum_le. intros j Hj.
  set (f := rest p (Network u w) j). set (g := rest p (Network v w) j).
  assert (Hf : H f) by now apply H_rest. assert (Hg : H g) by now apply H_rest.
  replace (rest p _ j) with (fun o => f o + t * (g o - f o)).
  2:{ unfold f, g. rewrite !rest_as_sum. apply functional_extensionality. intro o. simpl.
      rewrite (sum_ext p (fun i => ((1 - t) * u j i + t * v j i) * _)
        (fun i => (1 - t) * (u j i * feature sigma n (w i) (X o)) + t * (v j i * feature sigma n (w i) (X o)))).
      - rewrite sum_plus, !sum_scale. ring.
      - intros. ring. }
  pose proof (H_minus g f Hg Hf) as Hd. rewrite square_plus by easy.
  pose proof (inner_nonneg _ Hd) as P.
  assert (Q : inner g g = inner f f + 2 * inner f (fun o => g o - f o) + inner (fun o => g o - f o) (fun o => g o - f o)).
  { replace g with (fun o => f o + 1 * (g o - f o)) at 1 2 by (apply functional_extensionality; intro; ring).
    rewrite square_plus by easy. ring. }
  rewrite Q. set (q := inner (fun o => g o - f o) (fun o => g o - f o)) in *.
  assert (t ^ 2 * q <= t * q); [ apply Rmult_le_compat_r; [ easy | ] | lra ].
  replace (t ^ 2) with (t * t) by ring. replace t with (t * 1) at 3 by ring. apply Rmult_le_compat_l; lra.
Qed.

(** The outer weights solve the normal equations: then no network is better whose features are spanned. *)
Lemma normal_equations p a :
  (forall w, spanned seen (fun i => feature sigma n (W a i)) p (feature sigma n w)) ->
  (forall j i, (j < m)%nat -> (i < p)%nat -> inner (rest p a j) (fun o => feature sigma n (W a i) (X o)) = 0) ->
  best_up_to 0 L p a.
Proof.
  intros Full Normal q b. rewrite Rplus_0_r, !population_loss_inner. apply sum_le. intros j Hj.
  assert (Orth : forall w, inner (rest p a j) (fun o => feature sigma n w (X o)) = 0).
  { intro w. destruct (Full w) as (c & Hc).
    rewrite inner_sym, (inner_almost _ (fun o => 0 * Y j o + sum p (fun i => c i * feature sigma n (W a i) (X o)))).
    2:{ intros o Ho. rewrite (Hc (X o)) by (now exists o). ring. }
    pose proof (H_rest p a j Hj) as Hr. pose proof (H_scale E H S Ex 0 (Y j) (HY j Hj)) as H0.
    rewrite inner_sum, inner_scale by auto. rewrite sum_zero; [ ring | ].
    intros i Hi. rewrite inner_sym, Normal by easy. ring. }
  set (s := fun o => rest q b j o - rest p a j o).
  replace (rest q b j) with (fun o => rest p a j o + s o)
    by (apply functional_extensionality; intro; unfold s; ring).
  assert (Hs : H s) by (apply H_minus; now apply H_rest).
  apply pythagoras; [ now apply H_rest | easy | ].
  assert (Sum : s = (fun o => (0 * Y j o + sum q (fun i => U b j i * feature sigma n (W b i) (X o)))
                       + sum p (fun i => - U a j i * feature sigma n (W a i) (X o)))).
  { unfold s. rewrite !rest_as_sum. apply functional_extensionality. intro o.
    rewrite (sum_ext p (fun i => - U a j i * _) (fun i => -1 * (U a j i * feature sigma n (W a i) (X o)))) by (intros; ring).
    rewrite sum_scale. ring. }
  pose proof (H_rest p a j Hj) as Hr. pose proof (H_scale E H S Ex 0 (Y j) (HY j Hj)) as H0.
  rewrite Sum, inner_sym, !inner_sum, inner_scale; auto; [ | apply H_sum; auto ].
  rewrite !sum_zero; [ ring | | ]; intros i Hi; rewrite inner_sym, Orth; ring.
Qed.

Lemma population_best d : dim_le sigma n seen d -> exists b, best_up_to 0 L d b.
Proof.
  intros (g & Span).
  destruct (spread sigma n m d seen L population_reads d g Span (le_n d) d (Network (fun _ _ => 0) (fun _ _ => 0)) [])
    as (a & _ & Full); try easy; [ constructor | ].
  set (F := fun i o => feature sigma n (W a i) (X o)).
  assert (exists u : nat -> nat -> R, forall j, (j < m)%nat -> forall i, (i < d)%nat ->
    inner (fun o => -1 * Y j o + sum d (fun i => u j i * F i o)) (F i) = 0) as (u & Hu).
  { clear - Ex HY HX. induction m as [ | k IH ]; [ exists (fun _ _ => 0); intros; lia | ].
    destruct IH as (u & Hu); [ intros; apply HY; lia | ].
    destruct (projection F d (fun i _ => HX (W a i)) (fun o => -1 * Y k o)) as (c & Hc).
    { apply (H_scale E H S Ex). auto. }
    exists (fun j => if Nat.eqb j k then c else u j). intros j Hj i Hi.
    destruct (Nat.eqb_spec j k) as [ -> | ]; [ auto | apply Hu; [ lia | easy ] ]. }
  exists (Network u (W a)). apply normal_equations; [ easy | ].
  intros j i Hj Hi. rewrite rest_as_sum. now apply Hu.
Qed.

(** Population: width >= dimension on the inputs that occur implies P.1. *)
Theorem population_P1 d p : dim_le sigma n seen d -> (d <= p)%nat -> P1 n m p (L p).
Proof.
  intros D Hp. destruct (population_best d D) as (b & B).
  exact (descent_P1 sigma n m p seen L d d b population_reads population_convex D Hp B).
Qed.

End Expectation.
