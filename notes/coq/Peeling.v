(** * A symmetric matrix of polynomials is Σ d_j v_j v_jᵀ near a point, with independent v_j

    d_j and v_j are continuous functions of s, and the v_j(s) are independent at every s near 0;
    the d_j may vanish there.  Take the highest power of s out, M = s^k N.  A vector x with
    q = xᵀNx not 0 at 0 splits N in (Nx)(Nx)ᵀ/q and N″/q, where N″ = qN − (Nx)(Nx)ᵀ is a
    matrix of polynomials again.  It kills x besides what N kills: at most n steps. *)

Require Import Reals List Lra Lia Classical.
From Valleys Require Import Definitions Sums LinearAlgebra Monomials Frames.
Import ListNotations.
Open Scope R_scope.

(** ** Independent vectors *)

Definition independent_vectors (n r : nat) (v : nat -> vector) : Prop :=
  forall c, (forall i, (i < n)%nat -> sum r (fun j => c j * v j i) = 0) -> forall j, (j < r)%nat -> c j = 0.

Lemma independent_vectors_few n r v : independent_vectors n r v -> (r <= n)%nat.
Proof.
  intro Ind. destruct (le_lt_dec r n) as [ | More ]; [ easy | exfalso ].
  destruct (more_unknowns n (seq 0 r) (fun i j => v j i)) as (c & (j & Hj & Nz) & E).
  { apply seq_NoDup. } { now rewrite seq_length. }
  apply in_seq in Hj. apply Nz. apply (Ind c); [ | lia ]. intros i Hi. rewrite <- (E i Hi). now rewrite total_seq0.
Qed.

Lemma dot_combination n r c (v : nat -> vector) x :
  dot n (fun i => sum r (fun j => c j * v j i)) x = sum r (fun j => c j * dot n (v j) x).
Proof.
  unfold dot. rewrite (sum_ext n _ (fun i => sum r (fun j => c j * (v j i * x i)))).
  - rewrite sum_swap. apply sum_ext. intros j _. apply sum_scale.
  - intros i _. rewrite <- sum_scale_r. apply sum_ext. intros; ring.
Qed.

Lemma dot_comm n x y : dot n x y = dot n y x.
Proof. apply sum_ext. intros; ring. Qed.

(** One vector more, on which some x tells it from the others. *)
Definition push {B : Type} (b : B) (f : nat -> B) (j : nat) : B := match j with O => b | S k => f k end.

Lemma independent_push n r y v x : independent_vectors n r v -> (forall j, (j < r)%nat -> dot n (v j) x = 0) -> dot n y x <> 0 ->
  independent_vectors n (S r) (push y v).
Proof.
  intros Ind Zero Nz c E.
  assert (C0 : c O = 0).
  { assert (D : dot n (fun i => sum (S r) (fun j => c j * push y v j i)) x = 0).
    { apply sum_zero. intros i Hi. rewrite (E i Hi). ring. }
    rewrite dot_combination, sum_first in D. simpl in D. rewrite sum_zero in D.
    - assert (c O * dot n y x = 0) as F by lra. apply Rmult_integral in F. tauto.
    - intros j Hj. rewrite Zero by easy. ring. }
  intros [ | j ] Hj; [ easy | ]. apply (Ind (fun j => c (S j))); [ | lia ].
  intros i Hi. specialize (E i Hi). rewrite sum_first in E. simpl in E. rewrite C0 in E. lra.
Qed.

(** ** Polynomials, as lists of coefficients *)

Fixpoint add (a b : list R) : list R :=
  match a, b with [], _ => b | _, [] => a | x :: a', y :: b' => (x + y) :: add a' b' end.

Definition scale (c : R) : list R -> list R := map (Rmult c).

Fixpoint mul (a b : list R) : list R := match a with [] => [] | x :: a' => add (scale x b) (0 :: mul a' b) end.

Fixpoint add_up (n : nat) (f : nat -> list R) : list R := match n with O => [] | S k => add (add_up k f) (f k) end.

Lemma polynomial_add a : forall b s, polynomial (add a b) s = polynomial a s + polynomial b s.
Proof. induction a as [ | x a IH ]; intros [ | y b ] s; simpl; try ring. rewrite IH. ring. Qed.

Lemma polynomial_scale c a s : polynomial (scale c a) s = c * polynomial a s.
Proof. induction a as [ | x a IH ]; simpl; [ ring | ]. unfold scale in *. rewrite IH. ring. Qed.

Lemma polynomial_mul a b s : polynomial (mul a b) s = polynomial a s * polynomial b s.
Proof. induction a as [ | x a IH ]; simpl; [ ring | ]. rewrite polynomial_add, polynomial_scale. simpl. rewrite IH. ring. Qed.

Lemma polynomial_add_up n f s : polynomial (add_up n f) s = sum n (fun i => polynomial (f i) s).
Proof. induction n; simpl; [ easy | ]. now rewrite polynomial_add, IHn. Qed.

Lemma polynomial_continuous a : continuity (polynomial a).
Proof.
  induction a as [ | x a IH ]; intro s; [ now apply continuity_pt_const | ].
  apply (continuity_pt_plus (fun _ => x) (fun s => s * polynomial a s)); [ now apply continuity_pt_const | ].
  apply (continuity_pt_mult (fun s => s) (polynomial a)); [ apply derivable_continuous_pt; reg | apply IH ].
Qed.

(** A polynomial that is not 0 at 0 is not 0 near 0. *)
Lemma polynomial_near a : polynomial a 0 <> 0 -> exists d, 0 < d /\ forall s, Rabs s < d -> polynomial a s <> 0.
Proof.
  intro Nz. destruct (polynomial_continuous a 0 (Rabs (polynomial a 0))) as (d & Hd & H); [ now apply Rabs_pos_lt | ].
  exists d. split; [ easy | ]. intros s Hs Z. destruct (Req_dec s 0) as [ -> | N ]; [ easy | ].
  specialize (H s). simpl in H. unfold R_dist in H. rewrite Z, Rminus_0_r, Rminus_0_l, Rabs_Ropp in H.
  apply (Rlt_irrefl (Rabs (polynomial a 0))). apply H. split; [ split; [ easy | congruence ] | easy ].
Qed.

Lemma polynomial_at_0 a : (forall s, s <> 0 -> polynomial a s = 0) -> polynomial a 0 = 0.
Proof.
  intro H. apply NNPP. intro N. destruct (polynomial_near a N) as (d & Hd & Hs).
  apply (Hs (d / 2)); [ rewrite Rabs_right; lra | apply H; lra ].
Qed.

(** ** Matrices of polynomials *)

Section Peeling.
Variable n : nat.

Implicit Types (M N : nat -> nat -> list R) (x z : vector).

Definition entries M (s : R) (i j : nat) : R := polynomial (M i j) s.

Definition symmetric M : Prop := forall s i j, (i < n)%nat -> (j < n)%nat -> entries M s i j = entries M s j i.

(** M x *)
Definition times M x (i : nat) : list R := add_up n (fun j => scale (x j) (M i j)).

Definition kills M x : Prop := forall s i, (i < n)%nat -> polynomial (times M x i) s = 0.

Lemma times_entries M x i s : polynomial (times M x i) s = sum n (fun j => entries M s i j * x j).
Proof. unfold times. rewrite polynomial_add_up. apply sum_ext. intros j _. rewrite polynomial_scale. unfold entries. ring. Qed.

(** xᵀ M x *)
Definition form M x : list R := add_up n (fun i => scale (x i) (times M x i)).

Lemma form_entries M x s : polynomial (form M x) s = dot n (fun i => polynomial (times M x i) s) x.
Proof. unfold form. rewrite polynomial_add_up. apply sum_ext. intros i _. rewrite polynomial_scale. ring. Qed.

Lemma adjoint M x z s : symmetric M -> dot n (fun i => polynomial (times M x i) s) z = dot n (fun i => polynomial (times M z i) s) x.
Proof.
  intro Sym. unfold dot. rewrite (sum_ext n _ (fun i => sum n (fun j => entries M s i j * x j * z i))).
  - rewrite sum_swap. apply sum_ext. intros j Hj. rewrite times_entries, <- sum_scale_r. apply sum_ext. intros i Hi.
    rewrite (Sym s i j) by easy. ring.
  - intros i _. now rewrite times_entries, <- sum_scale_r.
Qed.

(** ** The highest power of s *)

Lemma bounded (f : nat -> nat -> nat) : exists b, forall i j, (i < n)%nat -> (j < n)%nat -> (f i j <= b)%nat.
Proof.
  exists (list_max (flat_map (fun i => map (f i) (seq 0 n)) (seq 0 n))). intros i j Hi Hj.
  pose proof (list_max_le (flat_map (fun i => map (f i) (seq 0 n)) (seq 0 n)) (list_max (flat_map (fun i => map (f i) (seq 0 n)) (seq 0 n)))) as [ H _ ].
  specialize (H (le_n _)). rewrite Forall_forall in H. apply H. apply in_flat_map. exists i. split; [ apply in_seq; lia | ].
  apply in_map, in_seq. lia.
Qed.

(** M = s^k N with N not 0 at 0, unless M = 0. *)
Definition power_of M (k : nat) N : Prop := forall s i j, (i < n)%nat -> (j < n)%nat -> entries M s i j = s ^ k * entries N s i j.

Lemma power_out M : (forall s i j, (i < n)%nat -> (j < n)%nat -> entries M s i j = 0) \/
  exists k N, power_of M k N /\ exists i j, (i < n)%nat /\ (j < n)%nat /\ entries N 0 i j <> 0.
Proof.
  destruct (bounded (fun i j => length (M i j))) as (b & Hb). revert M Hb. induction b as [ | b IH ]; intros M Hb.
  - left. intros s i j Hi Hj. specialize (Hb i j Hi Hj). unfold entries. destruct (M i j); [ easy | simpl in Hb; lia ].
  - destruct (classic (exists i j, (i < n)%nat /\ (j < n)%nat /\ entries M 0 i j <> 0)) as [ Some | None ].
    { right. exists O, M. split; [ intros s i j _ _; simpl; ring | easy ]. }
    set (N := fun i j => tl (M i j)).
    assert (HN : power_of M 1 N).
    { intros s i j Hi Hj. assert (Z : entries M 0 i j = 0) by (apply NNPP; intro Nz; apply None; now exists i, j).
      unfold entries, N in *. destruct (M i j) as [ | c l ]; simpl in *; [ ring | ]. rewrite Rmult_0_l, Rplus_0_r in Z. rewrite Z. ring. }
    destruct (IH N) as [ Zero | (k & N' & HN' & Nz) ].
    + intros i j Hi Hj. specialize (Hb i j Hi Hj). unfold N. destruct (M i j); simpl in *; lia.
    + left. intros s i j Hi Hj. rewrite HN, Zero by easy. ring.
    + right. exists (S k), N'. split; [ | easy ]. intros s i j Hi Hj. rewrite HN, HN' by easy. simpl. ring.
Qed.

Lemma power_cancel k a : (forall s, s ^ k * polynomial a s = 0) -> forall s, polynomial a s = 0.
Proof.
  intro H. assert (N : forall s, s <> 0 -> polynomial a s = 0).
  { intros s Hs. specialize (H s). apply Rmult_integral in H. destruct H as [ H | H ]; [ | easy ]. now apply pow_nonzero in H. }
  intro s. destruct (Req_dec s 0) as [ -> | ]; [ now apply polynomial_at_0 | now apply N ].
Qed.

Lemma power_symmetric M k N : power_of M k N -> symmetric M -> symmetric N.
Proof.
  intros P Sym s i j Hi Hj. apply Rminus_diag_uniq. unfold entries.
  replace (_ - _) with (polynomial (add (N i j) (scale (-1) (N j i))) s) by (rewrite polynomial_add, polynomial_scale; ring).
  apply power_cancel with k. intro r. rewrite polynomial_add, polynomial_scale, Rmult_plus_distr_l.
  pose proof (Sym r i j Hi Hj) as E. rewrite !P in E by easy. unfold entries in E. lra.
Qed.

Lemma power_kills M k N x : power_of M k N -> kills M x -> kills N x.
Proof.
  intros P K s i Hi. apply power_cancel with k. intro r. rewrite <- (K r i Hi), !times_entries, <- sum_scale.
  apply sum_ext. intros j Hj. rewrite P by easy. ring.
Qed.

(** ** One vector is split off *)

(** Some xᵀMx is not 0. *)
Lemma visible M i j : symmetric M -> (i < n)%nat -> (j < n)%nat -> entries M 0 i j <> 0 -> exists x, polynomial (form M x) 0 <> 0.
Proof.
  intros Sym Hi Hj Nz.
  assert (F : forall r s, (r < n)%nat -> (s < n)%nat ->
    polynomial (form M (corner r s)) 0 = entries M 0 r r + entries M 0 s s + 2 * entries M 0 r s).
  { intros r s Hr Hs. rewrite form_entries, dot_corner by easy. rewrite !times_entries.
    fold (dot n (entries M 0 r) (corner r s)) (dot n (entries M 0 s) (corner r s)). rewrite !dot_corner by easy.
    rewrite (Sym 0 s r) by easy. ring. }
  apply NNPP. intro None. assert (Z : forall r s, (r < n)%nat -> (s < n)%nat -> polynomial (form M (corner r s)) 0 = 0).
  { intros r s _ _. apply NNPP. intro. apply None. now exists (corner r s). }
  pose proof (Z i j Hi Hj) as Zij. pose proof (Z i i Hi Hi) as Zi. pose proof (Z j j Hj Hj) as Zj. rewrite F in * by easy. lra.
Qed.

(** q N − (Nx)(Nx)ᵀ with q = xᵀNx *)
Definition rest N x (i j : nat) : list R := add (mul (form N x) (N i j)) (scale (-1) (mul (times N x i) (times N x j))).

Lemma rest_entries N x s i j :
  entries (rest N x) s i j = polynomial (form N x) s * entries N s i j - polynomial (times N x i) s * polynomial (times N x j) s.
Proof. unfold entries, rest. rewrite polynomial_add, polynomial_scale, !polynomial_mul. ring. Qed.

Lemma rest_symmetric N x : symmetric N -> symmetric (rest N x).
Proof. intros Sym s i j Hi Hj. rewrite !rest_entries, (Sym s i j) by easy. ring. Qed.

Lemma rest_times N x z s i : polynomial (times (rest N x) z i) s =
  polynomial (form N x) s * polynomial (times N z i) s - polynomial (times N x i) s * dot n (fun i => polynomial (times N x i) s) z.
Proof.
  rewrite times_entries, (times_entries N z). unfold dot. rewrite <- !sum_scale, <- sum_minus. apply sum_ext. intros j _.
  rewrite rest_entries. ring.
Qed.

Lemma rest_kills N x : kills (rest N x) x.
Proof. intros s i _. rewrite rest_times, <- form_entries. ring. Qed.

Lemma rest_kills_also N x z : symmetric N -> kills N z -> kills (rest N x) z.
Proof.
  intros Sym K s i Hi. rewrite rest_times, adjoint, (K s i Hi) by easy. unfold dot at 1. rewrite (sum_zero n); [ ring | ].
  intros j Hj. rewrite (K s j Hj). ring.
Qed.

(** ** All of them *)

(** M = Σ_{j<r} d_j v_j v_jᵀ on |s| < delta, where d_j and v_j are continuous and the v_j independent. *)
Record peeled M (delta : R) (r : nat) (d : nat -> R -> R) (v : nat -> R -> vector) : Prop := {
  peeled_sum : forall s i j, Rabs s < delta -> (i < n)%nat -> (j < n)%nat ->
    entries M s i j = sum r (fun k => d k s * (v k s i * v k s j));
  peeled_d : forall k s, (k < r)%nat -> Rabs s < delta -> continuity_pt (d k) s;
  peeled_v : forall k i s, (k < r)%nat -> (i < n)%nat -> Rabs s < delta -> continuity_pt (fun s => v k s i) s;
  peeled_independent : forall s, Rabs s < delta -> independent_vectors n r (fun k => v k s);
  peeled_killed : forall s x k, Rabs s < delta -> kills M x -> (k < r)%nat -> dot n (v k s) x = 0 }.

Lemma peel_one M k N x delta r d v : symmetric M -> power_of M k N -> polynomial (form N x) 0 <> 0 -> 0 < delta ->
  peeled (rest N x) delta r d v ->
  let factor s := s ^ k / polynomial (form N x) s in
  exists delta', 0 < delta' /\
    peeled M delta' (S r) (push factor (fun j s => factor s * d j s)) (push (fun s i => polynomial (times N x i) s) v).
Proof.
  intros SymM P Nz Hd [ Sum D V Ind Kill ] factor. pose proof (power_symmetric M k N P SymM) as Sym.
  destruct (polynomial_near _ Nz) as (d1 & Hd1 & Near).
  assert (Both : forall s, Rabs s < Rmin delta d1 -> Rabs s < delta /\ polynomial (form N x) s <> 0).
  { intros s Hs. split; [ | apply Near ]; eapply Rlt_le_trans; try apply Hs; [ apply Rmin_l | apply Rmin_r ]. }
  assert (Cf : forall s, Rabs s < Rmin delta d1 -> continuity_pt factor s).
  { intros s Hs. apply continuity_pt_div; [ apply derivable_continuous_pt; reg | apply polynomial_continuous | now apply Both ]. }
  exists (Rmin delta d1). split; [ now apply Rmin_glb_lt | ]. split.
  - intros s i j Hs Hi Hj. destruct (Both s Hs) as [ Hs' Q ]. rewrite P, sum_first by easy. simpl.
    rewrite (sum_ext r _ (fun k => factor s * (d k s * (v k s i * v k s j)))) by (intros; ring).
    rewrite sum_scale, <- Sum, rest_entries by easy. unfold factor. field. easy.
  - intros [ | j ] s Hj Hs; simpl; [ now apply Cf | ]. apply (continuity_pt_mult factor (d j)); [ now apply Cf | ].
    apply D; [ lia | now apply Both ].
  - intros [ | j ] i s Hj Hi Hs; simpl; [ apply polynomial_continuous | ]. apply V; [ lia | easy | now apply Both ].
  - intros s Hs. destruct (Both s Hs) as [ Hs' Q ].
    assert (E : independent_vectors n (S r) (push (fun i => polynomial (times N x i) s) (fun k => v k s))).
    { apply independent_push with x; [ now apply Ind | | now rewrite <- form_entries ].
      intros j Hj. apply Kill; [ easy | apply rest_kills | easy ]. }
    intros c Hc. apply E. intros i Hi. rewrite <- (Hc i Hi). apply sum_ext. intros [ | j ] _; easy.
  - intros s z [ | j ] Hs Kz Hj; simpl; pose proof (power_kills M k N z P Kz) as KN.
    + rewrite adjoint by easy. apply sum_zero. intros i Hi. rewrite KN by easy. ring.
    + apply Kill; [ now apply Both | now apply rest_kills_also | lia ].
Qed.

(** e independent vectors are killed already. *)
Lemma peel_from b : forall e M (X : nat -> vector), (n < e + b)%nat -> symmetric M -> independent_vectors n e X ->
  (forall j, (j < e)%nat -> kills M (X j)) -> exists delta r d v, 0 < delta /\ peeled M delta r d v.
Proof.
  induction b as [ | b IH ]; intros e M X Hb Sym Ind Kill.
  { apply independent_vectors_few in Ind. lia. }
  destruct (power_out M) as [ Zero | (k & N & P & i & j & Hi & Hj & Nz) ].
  { exists 1, O, (fun _ _ => 0), (fun _ _ _ => 0). split; [ lra | ]. split; try (intros; lia).
    - intros s i j _ Hi Hj. now apply Zero.
    - intros s _ c _ j Hj. lia. }
  pose proof (power_symmetric M k N P Sym) as SymN. destruct (visible N i j SymN Hi Hj Nz) as (x & Q).
  assert (KillN : forall j, (j < e)%nat -> kills N (X j)) by (intros q Hq; apply power_kills with M k; auto).
  destruct (IH (S e) (rest N x) (push x X)) as (delta & r & d & v & Hd & Peeled).
  - lia.
  - now apply rest_symmetric.
  - apply independent_push with (fun i => polynomial (times N x i) 0); [ easy | | ].
    + intros q Hq. rewrite dot_comm, adjoint by easy. apply sum_zero. intros r Hr. rewrite KillN by easy. ring.
    + now rewrite dot_comm, <- form_entries.
  - intros [ | q ] Hq; simpl; [ apply rest_kills | apply rest_kills_also; [ easy | apply KillN; lia ] ].
  - destruct (peel_one M k N x delta r d v Sym P Q Hd Peeled) as (delta' & Hd' & Peeled').
    exists delta', (S r). do 2 eexists. split; [ exact Hd' | exact Peeled' ].
Qed.

Theorem peel M : symmetric M -> exists delta r d v, 0 < delta /\ peeled M delta r d v.
Proof.
  intro Sym. apply (peel_from (S n) O M (fun _ _ => 0)); try easy; lia.
Qed.

End Peeling.
