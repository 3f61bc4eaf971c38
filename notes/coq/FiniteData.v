(** * Finite data: the square loss, `no-valley` and `erm` *)

Require Import Reals List Lra Lia Classical FunctionalExtensionality.
From Valleys Require Import Definitions Sums Paths LinearAlgebra Descent Population.
Import ListNotations.
Open Scope R_scope.

Section Data.
Variables (sigma : R -> R) (n m : nat) (D : list datum).
Hypothesis Positive : positive_weights D.

Notation L := (square_loss sigma n m D).

(** Σ_d weight d * f d *)
Definition weighted (f : datum -> R) : R := total D (fun d => weight d * f d).

Lemma weighted_expectation : expectation weighted (fun _ => True) (fun d => In d D).
Proof.
  unfold weighted. constructor; try easy.
  - intros f g H. apply total_ext. intros. now rewrite H.
  - intros. rewrite <- total_plus. apply total_ext. intros. ring.
  - intros. rewrite <- total_scale. apply total_ext. intros. ring.
  - intros f _. apply total_nonneg. intros d Hd. apply Rmult_le_pos; [ auto | ].
    pose proof (Rle_0_sqr (f d)). easy.
Qed.

Lemma square_loss_population p a :
  L p a = population_loss weighted input (fun j d => target d j) sigma n m p a.
Proof.
  unfold square_loss, population_loss, weighted. rewrite <- total_sum.
  apply total_ext. intros d _. now rewrite sum_scale.
Qed.

Lemma seen_inputs : seen (fun d => In d D) input = inputs D.
Proof. easy. Qed.

Lemma square_loss_reads : reads_function sigma n m (inputs D) L.
Proof.
  intros p a q b S. rewrite !square_loss_population.
  now apply (population_reads weighted _ _ weighted_expectation).
Qed.

Lemma square_loss_convex : convex_in_outer_weights L.
Proof.
  intros p w u v t Ht. rewrite !square_loss_population.
  apply (population_convex weighted _ _ weighted_expectation); auto.
Qed.

Lemma square_loss_best d : dim_le sigma n (inputs D) d -> exists b, best_up_to 0 L d b.
Proof.
  intro H. destruct (population_best weighted _ _ weighted_expectation input (fun j d => target d j) sigma n m
    (fun _ _ => I) (fun _ => I) d H) as (b & Hb).
  exists b. intros q c. rewrite !square_loss_population. apply Hb.
Qed.

(** `no-valley`: width at least the dimension of the neurons on the data. *)
Theorem width_ge_dim_P1 d p : dim_le sigma n (inputs D) d -> (d <= p)%nat -> P1 n m p (L p).
Proof.
  intros H Hp. destruct (square_loss_best d H) as (b & B).
  exact (descent_P1 sigma n m p (inputs D) L d d b square_loss_reads square_loss_convex H Hp B).
Qed.

Theorem width_ge_dim_no_spurious_valley d p : dim_le sigma n (inputs D) d -> (d <= p)%nat ->
  forall c a, ~ spurious_valley n m p (L p) c a.
Proof. intros H Hp. apply P1_no_spurious_valley. now apply (width_ge_dim_P1 d). Qed.

End Data.

(** ** `erm`: the dimension on finitely many inputs is at most their number *)

Lemma separate (X : list vector) x : ~ In x X -> exists h : vector -> R, h x = 1 /\ forall y, In y X -> h y = 0.
Proof.
  induction X as [ | y X IH ]; intro N.
  - now exists (fun _ => 1).
  - destruct IH as (h & H1 & H0); [ intro; apply N; now right | ].
    assert (exists c, x c <> y c) as (c & Hc).
    { apply not_all_ex_not. intro E. apply N. left. symmetry. now apply functional_extensionality. }
    exists (fun z => h z * ((z c - y c) / (x c - y c))). split.
    + rewrite H1. field. lra.
    + intros z [ <- | Hz ]; [ field; lra | rewrite H0 by easy; ring ].
Qed.

Lemma functions_on_points (X : list vector) :
  exists g, forall f, spanned (fun x => In x X) g (length X) f.
Proof.
  induction X as [ | x X (g & IH) ].
  - exists (fun _ _ => 0). intro f. now exists (fun _ => 0).
  - simpl length. set (N := length X) in *. destruct (classic (In x X)) as [ Old | New ].
    + exists g. intro f. destruct (IH f) as (c & Hc). exists (fun i => if Nat.eqb i N then 0 else c i).
      intros y Hy. assert (In y X) by (destruct Hy as [ <- | ]; easy). rewrite Hc by easy. simpl.
      rewrite Nat.eqb_refl, Rmult_0_l, Rplus_0_r. apply sum_ext. intros i Hi.
      destruct (Nat.eqb_spec i N); [ lia | easy ].
    + destruct (separate X x New) as (h & H1 & H0).
      exists (fun i => if Nat.eqb i N then h else g i). intro f.
      destruct (IH f) as (c & Hc). destruct (IH h) as (b & Hb).
      (* f = Σ c g + r h, where r corrects the value at x *)
      set (r := f x - sum N (fun i => c i * g i x)).
      exists (fun i => if Nat.eqb i N then r else c i). intros y Hy. simpl. rewrite Nat.eqb_refl.
      rewrite (sum_ext N _ (fun i => c i * g i y)).
      * destruct Hy as [ <- | Hy ]; [ rewrite H1; unfold r; ring | rewrite H0, <- Hc by easy; ring ].
      * intros i Hi. destruct (Nat.eqb_spec i N); [ lia | easy ].
Qed.

Lemma dim_le_number sigma n (D : list datum) : dim_le sigma n (inputs D) (length D).
Proof.
  destruct (functions_on_points (map input D)) as (g & Hg). rewrite map_length in Hg. exists g. intro w.
  destruct (Hg (feature sigma n w)) as (c & Hc). exists c. intros x (d & Hd & <-). apply Hc. now apply in_map.
Qed.

(** As many neurons as data points: P.1, whatever the activation and the data. *)
Theorem erm sigma n m p D : positive_weights D -> (length D <= p)%nat -> P1 n m p (square_loss sigma n m D p).
Proof. intros H Hp. exact (width_ge_dim_P1 sigma n m D H _ p (dim_le_number sigma n D) Hp). Qed.
