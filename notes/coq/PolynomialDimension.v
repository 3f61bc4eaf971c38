(** * The dimension of the neurons of a polynomial on all of Rⁿ is the number of monomials

    Distinct monomials are independent: in the last variable this is a polynomial whose
    coefficients vanish.  By the multinomial theorem σ(⟨w, x⟩) = Σ κ_e w^e x^e with κ_e not 0
    for the degrees that occur, and d independent functions of w are told apart by d points. *)

Require Import Reals List FinFun Lra Lia Binomial Classical.
From Valleys Require Import Definitions Sums LinearAlgebra Monomials Peeling.
Import ListNotations.
Open Scope R_scope.

(** ** Monomials by the power of the last variable *)

Lemma monomials_0 n : monomials n 0 = [ [] ].
Proof. now destruct n. Qed.

Lemma monomials_S n k : monomials (S n) (S k) = map (cons n) (monomials (S n) k) ++ monomials n (S k).
Proof. easy. Qed.

Lemma total_monomials n k : forall f, total (monomials (S n) k) f = sum (S k) (fun j => total (monomials n (k - j)) (fun e => f (repeat n j ++ e))).
Proof.
  induction k as [ | k IH ]; intro f; [ simpl; rewrite monomials_0; simpl; ring | ].
  rewrite monomials_S, total_app, total_map, IH, (sum_first (S k)). simpl repeat. rewrite Rplus_comm. f_equal.
Qed.

Lemma monomials_split n k : forall e, In e (monomials (S n) k) ->
  exists j e', (j <= k)%nat /\ e = repeat n j ++ e' /\ In e' (monomials n (k - j)).
Proof.
  induction k as [ | k IH ]; intros e He.
  - rewrite monomials_0 in He. exists O, e. split; [ lia | ]. split; [ easy | ]. simpl. now rewrite monomials_0.
  - rewrite monomials_S in He. apply in_app_or in He. destruct He as [ He | He ].
    + apply in_map_iff in He. destruct He as (e1 & <- & H). destruct (IH e1 H) as (j & e' & Hj & -> & He').
      exists (S j), e'. split; [ lia | ]. now split.
    + exists O, e. split; [ lia | ]. now split.
Qed.

(** The variables of a monomial and its degree. *)
Lemma monomials_in n : forall k e, In e (monomials n k) -> (forall c, In c e -> (c < n)%nat) /\ length e = k.
Proof.
  induction n as [ | n IH ]; intros k e He.
  - destruct k; [ destruct He as [ <- | [] ]; split; [ intros c [] | easy ] | destruct He ].
  - destruct (monomials_split n k e He) as (j & e' & Hj & -> & He'). destruct (IH _ e' He') as [ Below Len ]. split.
    + intros c Hc. apply in_app_or in Hc. destruct Hc as [ Hc | Hc ]; [ apply repeat_spec in Hc; lia | specialize (Below c Hc); lia ].
    + rewrite app_length, repeat_length, Len. lia.
Qed.

Lemma monomial_app n j e x : monomial (repeat n j ++ e) x = x n ^ j * monomial e x.
Proof.
  induction j as [ | j IH ]; [ simpl; ring | ]. change (repeat n (S j) ++ e) with (n :: (repeat n j ++ e)). rewrite monomial_map, IH. simpl. ring.
Qed.

Lemma nodup_app {A : Type} (l l' : list A) : NoDup l -> NoDup l' -> (forall e, In e l -> ~ In e l') -> NoDup (l ++ l').
Proof.
  intros Hl Hl' D. induction l as [ | a l IH ]; [ easy | ]. inversion Hl as [ | ? ? Na Nl ]; subst. simpl. constructor.
  - intro H. apply in_app_or in H. destruct H as [ H | H ]; [ easy | ]. now apply (D a (or_introl eq_refl)).
  - apply IH; [ easy | ]. intros e He. apply D. now right.
Qed.

Lemma nodup_map_cons (n : nat) l : NoDup l -> NoDup (map (cons n) l).
Proof. intro H. apply Injective_map_NoDup; [ | easy ]. intros a b E. now injection E. Qed.

Lemma monomials_nodup n : forall k, NoDup (monomials n k).
Proof.
  induction n as [ | n IH ]; intro k; [ destruct k; repeat constructor; intros [] | ].
  induction k as [ | k IHk ]; [ rewrite monomials_0; repeat constructor; intros [] | ]. rewrite monomials_S.
  apply nodup_app; [ now apply nodup_map_cons | easy | ]. intros e H H'. apply in_map_iff in H. destruct H as (e' & <- & _).
  apply monomials_in in H'. destruct H' as [ Below _ ]. specialize (Below n (or_introl eq_refl)). lia.
Qed.

(** ** Distinct monomials are independent *)

Lemma polynomial_zero l : (forall s, polynomial l s = 0) -> forall c, In c l -> c = 0.
Proof.
  induction l as [ | c l IH ]; intros H b Hb; [ easy | ].
  assert (C : c = 0) by (specialize (H 0); simpl in H; lra).
  destruct Hb as [ <- | Hb ]; [ easy | ]. apply IH; [ | easy ]. intro s. apply (power_cancel 1). intro r.
  specialize (H r). simpl in H. rewrite C in H. simpl. lra.
Qed.

Lemma polynomial_sum K s : forall (a : nat -> R) m, polynomial (map a (seq m K)) s = sum K (fun j => a (m + j)%nat * s ^ j).
Proof.
  induction K as [ | K IH ]; intros a m; [ easy | ]. simpl seq. simpl map. simpl polynomial. rewrite IH, sum_first, Nat.add_0_r, <- sum_scale.
  simpl pow. f_equal; [ ring | ]. apply sum_ext. intros j _. rewrite <- plus_n_Sm. simpl. ring.
Qed.

(** The sums over j + i = k, for all k below K, by j. *)
Lemma sum_triangle K (T : nat -> nat -> R) :
  sum K (fun k => sum (S k) (fun j => T (k - j)%nat j)) = sum K (fun j => sum (K - j) (fun i => T i j)).
Proof.
  induction K as [ | K IH ]; [ easy | ].
  assert (E : sum (S K) (fun j => sum (S K - j) (fun i => T i j)) = sum (S K) (fun j => sum (K - j) (fun i => T i j) + T (K - j)%nat j)).
  { apply sum_ext. intros j Hj. now replace (S K - j)%nat with (S (K - j)) by lia. }
  rewrite E, sum_plus. change (sum (S K) (fun k => sum (S k) (fun j => T (k - j)%nat j))) with
    (sum K (fun k => sum (S k) (fun j => T (k - j)%nat j)) + sum (S K) (fun j => T (K - j)%nat j)).
  rewrite IH. f_equal. simpl. rewrite Nat.sub_diag. simpl. ring.
Qed.

Lemma monomial_ext n e x y : (forall c, In c e -> (c < n)%nat) -> (forall c, (c < n)%nat -> x c = y c) -> monomial e x = monomial e y.
Proof.
  intros Below E. induction e as [ | c e IH ]; [ easy | ]. rewrite !monomial_map, IH, E; [ easy | apply Below; now left | ].
  intros b Hb. apply Below. now right.
Qed.

Lemma monomials_independent n : forall K (c : list nat -> R),
  (forall x, sum K (fun k => total (monomials n k) (fun e => c e * monomial e x)) = 0) ->
  forall k e, (k < K)%nat -> In e (monomials n k) -> c e = 0.
Proof.
  induction n as [ | n IH ]; intros K c H k e Hk He.
  - destruct k as [ | k ]; [ | easy ]. destruct He as [ <- | [] ]. specialize (H (fun _ => 0)).
    rewrite (sum_remove K 0), sum_zero in H by (easy || (intros [ | i ] _; easy)).
    simpl in H. lra.
  - set (a := fun x j => sum (K - j) (fun i => total (monomials n i) (fun e => c (repeat n j ++ e) * monomial e x))).
    assert (Zero : forall x j, (j < K)%nat -> a x j = 0).
    { intros x j Hj. apply (polynomial_zero (map (a x) (seq 0 K))); [ | apply in_map, in_seq; lia ].
      intro s. rewrite polynomial_sum. simpl. set (y := fun i => if Nat.eqb i n then s else x i). rewrite <- (H y).
      rewrite (sum_ext K (fun k => total (monomials (S n) k) _) (fun k => sum (S k) (fun j =>
        total (monomials n (k - j)) (fun e => c (repeat n j ++ e) * monomial (repeat n j ++ e) y)))) by (intros; apply total_monomials).
      rewrite (sum_triangle K (fun i j => total (monomials n i) (fun e => c (repeat n j ++ e) * monomial (repeat n j ++ e) y))).
      apply sum_ext. intros i _. unfold a. rewrite <- sum_scale_r. apply sum_ext. intros r _. rewrite Rmult_comm, <- total_scale. apply total_ext.
      intros f Hf. rewrite monomial_app. replace (y n) with s by (unfold y; now rewrite Nat.eqb_refl).
      rewrite (monomial_ext n f y x); [ ring | now apply (monomials_in n r) | ]. intros q Hq. unfold y. destruct (Nat.eqb_spec q n); [ lia | easy ]. }
    destruct (monomials_split n k e He) as (j & e' & Hj & -> & He').
    apply (IH (K - j)%nat (fun e => c (repeat n j ++ e))) with (k - j)%nat; [ | lia | easy ]. intro x. apply (Zero x j). lia.
Qed.

(** ** The multinomial theorem *)

(** The product of the factorials of the exponents of x_0, …, x_(n-1). *)
Fixpoint factorials (n : nat) (e : list nat) : R :=
  match n with O => 1 | S m => factorials m e * INR (fact (count_occ Nat.eq_dec e m)) end.

Lemma factorials_pos n e : 0 < factorials n e.
Proof. induction n; simpl; [ lra | ]. apply Rmult_lt_0_compat; [ easy | apply INR_fact_lt_0 ]. Qed.

Lemma factorials_app n j e : forall m, (m <= n)%nat -> factorials m (repeat n j ++ e) = factorials m e.
Proof.
  induction m as [ | m IH ]; intro Hm; simpl; [ easy | ]. rewrite IH, count_occ_app, count_occ_repeat_neq by lia. easy.
Qed.

Lemma factorials_split n j e : (forall c, In c e -> (c < n)%nat) -> factorials (S n) (repeat n j ++ e) = factorials n e * INR (fact j).
Proof.
  intro Below. simpl. rewrite factorials_app, count_occ_app, count_occ_repeat_eq by easy.
  replace (count_occ Nat.eq_dec e n) with O; [ now rewrite Nat.add_0_r | ].
  symmetry. apply count_occ_not_In. intro H. specialize (Below n H). lia.
Qed.

Lemma sum_f_R0_sum f k : sum_f_R0 f k = sum (S k) f.
Proof. induction k; simpl in *; [ ring | ]. now rewrite IHk. Qed.

(** (s + t)^k / k! = Σ t^j / j! s^(k-j) / (k-j)! *)
Lemma divided_binomial s t k : (s + t) ^ k / INR (fact k) = sum (S k) (fun j => t ^ j / INR (fact j) * (s ^ (k - j) / INR (fact (k - j)))).
Proof.
  rewrite Rplus_comm, binomial, sum_f_R0_sum. unfold Rdiv at 1. rewrite <- sum_scale_r. apply sum_ext. intros j Hj. unfold C. field.
  repeat split; apply INR_fact_neq_0.
Qed.

Lemma multinomial n w x : forall k, dot n w x ^ k / INR (fact k) = total (monomials n k) (fun e => monomial e w * monomial e x / factorials n e).
Proof.
  induction n as [ | n IH ]; intro k.
  - destruct k; [ simpl; field | ]. unfold dot, Rdiv. simpl sum. rewrite pow_i by lia. simpl. ring.
  - change (dot (S n) w x) with (dot n w x + w n * x n). rewrite divided_binomial, total_monomials. apply sum_ext. intros j _.
    rewrite IH, <- total_scale. apply total_ext. intros e He. rewrite !monomial_app, factorials_split by now apply (monomials_in n (k - j)).
    rewrite Rpow_mult_distr. field. split; [ apply INR_fact_neq_0 | ]. pose proof (factorials_pos n e). lra.
Qed.

(** ** Points that tell independent functions apart *)

Lemma telling_points d g : independent (fun _ => True) g d -> exists w, independent_vectors d d (fun i e => g e (w i)).
Proof.
  intro Ind. assert (H : forall r, (r <= d)%nat -> exists w, independent_vectors d r (fun i e => g e (w i))).
  { induction r as [ | r IH ]; intro Hr; [ exists (fun _ _ => 0); intros c _ j Hj; lia | ].
    destruct IH as (w & Hw); [ lia | ].
    destruct (more_unknowns r (seq 0 d) (fun i e => g e (w i))) as (y & (e & He & Ne) & Y); [ apply seq_NoDup | rewrite seq_length; lia | ].
    assert (P : exists x, sum d (fun e => y e * g e x) <> 0).
    { apply NNPP. intro N. apply Ne. apply (Ind y); [ | apply in_seq in He; lia ]. intros x _.
      apply NNPP. intro F. apply N. now exists x. }
    destruct P as (x & Hx). exists (push x w).
    assert (E : independent_vectors d (S r) (push (fun e => g e x) (fun i e => g e (w i)))).
    { apply independent_push with y; [ easy | | ].
      - intros i Hi. rewrite dot_comm, <- (Y i Hi), total_seq0. apply sum_ext. intros; ring.
      - rewrite dot_comm. exact Hx. }
    intros c Hc. apply E. intros i Hi. rewrite <- (Hc i Hi). apply sum_ext. intros [ | q ] _; easy. }
  now apply H.
Qed.

(** ** The theorem *)

Lemma degrees_in b k : In k (degrees b) -> nth k b false = true.
Proof.
  assert (H : forall s, In k (degrees_from s b) -> (s <= k)%nat /\ nth (k - s) b false = true).
  { induction b as [ | v b IH ]; intros s Hk; [ easy | ]. simpl in Hk. apply in_app_or in Hk. destruct Hk as [ Hk | Hk ].
    - destruct v; [ destruct Hk as [ <- | [] ] | easy ]. rewrite Nat.sub_diag. now split.
    - destruct (IH (S s) Hk) as [ Le E ]. split; [ lia | ]. now replace (k - s)%nat with (S (k - S s)) by lia. }
  intro Hk. destruct (H O Hk) as [ _ E ]. now rewrite Nat.sub_0_r in E.
Qed.

Lemma degrees_nodup b : NoDup (degrees b).
Proof.
  unfold degrees. generalize O. induction b as [ | v b IH ]; intro s; [ constructor | ]. simpl. destruct v; [ | apply IH ].
  constructor; [ | apply IH ]. clear. intro H. assert (L : forall b r, In s (degrees_from r b) -> (r <= s)%nat).
  { clear. induction b as [ | v b IH ]; intros r H; [ easy | ]. simpl in H. apply in_app_or in H. destruct H as [ H | H ].
    - destruct v; [ destruct H as [ <- | [] ]; lia | easy ].
    - specialize (IH (S r) H). lia. }
  specialize (L b (S s) H). lia.
Qed.

Lemma monomials_of_degrees_nodup n l : NoDup l -> NoDup (flat_map (monomials n) l).
Proof.
  induction l as [ | k l IH ]; intro H; [ constructor | ]. inversion H as [ | ? ? Nk Nl ]; subst. simpl.
  apply nodup_app; [ apply monomials_nodup | now apply IH | ]. intros e He He'. apply Nk.
  apply in_flat_map in He'. destruct He' as (k' & Hk' & He'). apply monomials_in in He, He'.
  destruct He as [ _ <- ], He' as [ _ -> ]. exact Hk'.
Qed.

(** A list of functions of its members. *)
Lemma coefficients_of (E : list (list nat)) (c : nat -> R) : NoDup E -> exists f, forall i, (i < length E)%nat -> f (nth i E []) = c i.
Proof.
  revert c. induction E as [ | e E IH ]; intros c H; [ exists (fun _ => 0); simpl; lia | ]. inversion H as [ | ? ? Ne NE ]; subst.
  destruct (IH (fun i => c (S i)) NE) as (f & Hf). exists (fun e' => if list_eq_dec e' e then c O else f e').
  intros [ | i ] Hi; simpl in *; [ now destruct (list_eq_dec e e) | ].
  destruct (list_eq_dec (nth i E []) e) as [ D | ]; [ | apply Hf; lia ]. destruct Ne. rewrite <- D. apply nth_In. lia.
Qed.

Lemma degrees_independent n b : let E := flat_map (monomials n) (degrees b) in
  independent (fun _ => True) (fun i => monomial (nth i E [])) (length E).
Proof.
  intros E c Hc i Hi. pose proof (monomials_of_degrees_nodup n _ (degrees_nodup b)) as ND. fold E in ND.
  destruct (coefficients_of E c ND) as (f & Hf). rewrite <- (Hf i Hi).
  assert (Below : forall k, In k (degrees b) -> (k < length b)%nat).
  { intros k Hk. apply degrees_in in Hk. destruct (le_lt_dec (length b) k) as [ Le | ]; [ rewrite nth_overflow in Hk; easy | easy ]. }
  destruct (proj1 (in_flat_map _ _ _) (nth_In E [] Hi)) as (k & Hk & He).
  assert (Z : (if in_dec Nat.eq_dec (length (nth i E [])) (degrees b) then f (nth i E []) else 0) = 0).
  - apply (monomials_independent n (length b) (fun e => if in_dec Nat.eq_dec (length e) (degrees b) then f e else 0)) with k; [ | auto | easy ].
    intro x. etransitivity; [ | exact (Hc x I) ]. rewrite (sum_ext (length E) _ (fun i => f (nth i E []) * monomial (nth i E []) x)) by (intros; now rewrite Hf).
    rewrite <- (total_nth [] E (fun e => f e * monomial e x)). unfold E. rewrite total_flat_map, (total_sublist (length b)) by (apply degrees_nodup || easy).
    apply sum_ext. intros q _. destruct (in_dec Nat.eq_dec q (degrees b)) as [ Hq | Hq ].
    + apply total_ext. intros e Hin. apply monomials_in in Hin. destruct Hin as [ _ -> ]. now destruct (in_dec Nat.eq_dec q (degrees b)).
    + apply total_zero. intros e Hin. apply monomials_in in Hin. destruct Hin as [ _ -> ]. destruct (in_dec Nat.eq_dec q (degrees b)); [ easy | ring ].
  - apply monomials_in in He. destruct He as [ _ Len ]. rewrite Len in Z. now destruct (in_dec Nat.eq_dec k (degrees b)).
Qed.

Lemma polynomial_nth a s : polynomial a s = sum (length a) (fun k => nth k a 0 * s ^ k).
Proof.
  induction a as [ | c a IH ]; [ easy | ]. simpl length. rewrite sum_first. simpl. rewrite IH, <- sum_scale. f_equal; [ ring | ].
  apply sum_ext. intros; ring.
Qed.

(** As many independent neurons as there are monomials of the degrees that occur. *)
Lemma independent_neurons n a b : length a = length b -> (forall k, nth k b false = true -> nth k a 0 <> 0) ->
  exists w, independent (fun _ => True) (fun i => feature (polynomial a) n (w i)) (length (flat_map (monomials n) (degrees b))).
Proof.
  intros Len Nz.
  set (E := flat_map (monomials n) (degrees b)).
  destruct (telling_points (length E) _ (degrees_independent n b)) as (w & Hw). fold E in Hw. exists w.
  intros c Hc. apply Hw. intros r Hr. set (e := nth r E []).
  destruct (proj1 (in_flat_map _ _ _) (nth_In E [] Hr)) as (k & Hk & He). fold e in He. apply degrees_in in Hk.
  assert (Lk : (k < length a)%nat).
  { rewrite Len. destruct (le_lt_dec (length b) k) as [ Le | ]; [ rewrite nth_overflow in Hk; easy | easy ]. }
  set (kappa := fun e => nth (length e) a 0 * INR (fact (length e)) / factorials n e).
  assert (Z : kappa e * sum (length E) (fun i => c i * monomial e (w i)) = 0).
  - apply (monomials_independent n (length a) (fun e => kappa e * sum (length E) (fun i => c i * monomial e (w i)))) with k; [ | easy | easy ].
    intro x. etransitivity; [ | exact (Hc x I) ].
    rewrite (sum_ext (length E) (fun i => c i * feature _ _ _ x) (fun i => sum (length a) (fun k =>
      total (monomials n k) (fun e => kappa e * (c i * monomial e (w i)) * monomial e x)))).
    + rewrite sum_swap. apply sum_ext. intros q _. rewrite <- total_sum. apply total_ext. intros f _.
      rewrite <- sum_scale, <- sum_scale_r. now apply sum_ext.
    + intros i _. unfold feature. rewrite polynomial_nth, <- sum_scale. apply sum_ext. intros q _.
      replace (dot n (w i) x ^ q) with (INR (fact q) * (dot n (w i) x ^ q / INR (fact q))) by (field; apply INR_fact_neq_0).
      rewrite multinomial, <- !total_scale. apply total_ext. intros f Hf. apply monomials_in in Hf. destruct Hf as [ _ Lf ].
      unfold kappa. rewrite Lf. field. pose proof (factorials_pos n f). lra.
  - apply Rmult_integral in Z. destruct Z as [ Z | Z ]; [ exfalso | easy ]. apply monomials_in in He. destruct He as [ _ Le ].
    unfold kappa in Z. rewrite Le in Z. pose proof (factorials_pos n e). pose proof (INR_fact_neq_0 k).
    apply (Nz k Hk). apply Rmult_integral in Z. destruct Z as [ Z | Z ]; [ | exfalso; revert Z; apply Rinv_neq_0_compat; lra ].
    apply Rmult_integral in Z. destruct Z as [ Z | Z ]; easy.
Qed.

(** `polynomial-dimension`: dim = Σ C(n+k-1, k) over the degrees k that occur, on all of Rⁿ. *)
Theorem polynomial_dimension_exact n a b : marks a b -> (forall k, nth k b false = true -> nth k a 0 <> 0) ->
  dim_is (polynomial a) (S n) (fun _ => True) (sum_nat (degrees b) (fun k => choose (n + k) k)).
Proof.
  intros M Nz. split; [ now apply polynomial_dimension | ]. rewrite monomials_of_degrees. now apply independent_neurons; [ apply M | ].
Qed.
