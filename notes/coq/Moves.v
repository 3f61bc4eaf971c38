(** * σ(z) = z², one output: moves of two neurons that leave the function as it is

    With ρ = u_i / u_k and 1 + ρ α² > 0,
      w_i → w_i + α w_k,   w_k → w_k - ρ α w_i,   u_i, u_k → u_i, u_k divided by 1 + ρ α²
    changes nothing in u_i ⟨w_i, x⟩² + u_k ⟨w_k, x⟩²; nor does the same with s α, 0 <= s <= 1. *)

Require Import Reals List Bool Lra Lia Psatz FunctionalExtensionality.
From Valleys Require Import Definitions Sums Paths Descent Forms.
Import ListNotations.
Open Scope R_scope.

Lemma sum_two p i k F G : (i < p)%nat -> (k < p)%nat -> i <> k ->
  (forall r, (r < p)%nat -> r <> i -> r <> k -> F r = G r) -> F i + F k = G i + G k -> sum p F = sum p G.
Proof.
  intros Hi Hk N Same Pair. rewrite (sum_remove p i F), (sum_remove p i G) by easy.
  rewrite (sum_remove p k (fun r => if Nat.eqb r i then 0 else F r)), (sum_remove p k (fun r => if Nat.eqb r i then 0 else G r)) by easy.
  destruct (Nat.eqb_spec k i); [ congruence | ]. rewrite <- !Rplus_assoc, Pair. f_equal.
  apply sum_ext. intros r Hr. destruct (Nat.eqb_spec r k), (Nat.eqb_spec r i); try easy. now apply Same.
Qed.

Lemma continuous01_of_continuity f : (forall t, 0 <= t <= 1 -> continuity_pt f t) -> continuous01 f.
Proof.
  intros C t Ht e He. destruct (C t Ht e He) as (d & Hd & Hs). exists d. split; [ easy | ].
  intros s _ Hst. destruct (Req_dec s t) as [ -> | N ]; [ replace (f t - f t) with 0 by ring; now rewrite Rabs_R0 | ].
  apply Hs. split; [ split; [ easy | congruence ] | easy ].
Qed.

Section Move.
Variables (n p i k : nat) (A : vector -> Prop) (L : nat -> network -> R) (a : network) (alpha : R).
Hypothesis Reads : reads_function square n 1 A L.
Hypothesis Hi : (i < p)%nat.
Hypothesis Hk : (k < p)%nat.
Hypothesis Hik : i <> k.
Hypothesis Nk : U a 0%nat k <> 0.

Let rho := U a 0%nat i / U a 0%nat k.
Hypothesis Admissible : 0 < 1 + rho * alpha ^ 2.

Definition moved (s : R) : network :=
  Network
    (fun j r => if Nat.eqb r i || Nat.eqb r k then U a j r / (1 + rho * (s * alpha) ^ 2) else U a j r)
    (fun r c => if Nat.eqb r i then W a i c + s * alpha * W a k c
                else if Nat.eqb r k then W a k c - rho * (s * alpha) * W a i c else W a r c).

Lemma no_pole s : 0 <= s <= 1 -> 0 < 1 + rho * (s * alpha) ^ 2.
Proof.
  intro Hs. replace (1 + rho * (s * alpha) ^ 2) with ((1 - s ^ 2) + s ^ 2 * (1 + rho * alpha ^ 2)) by ring.
  destruct (Req_dec s 0) as [ -> | N ]; [ lra | ].
  assert (0 < s ^ 2) by (apply pow_lt; lra). assert (s ^ 2 <= 1) by nra.
  assert (0 < s ^ 2 * (1 + rho * alpha ^ 2)) by (apply Rmult_lt_0_compat; lra). lra.
Qed.

Lemma dot_sum w v r x : dot n (fun c => w c + r * v c) x = dot n w x + r * dot n v x.
Proof. unfold dot. rewrite <- sum_scale, <- sum_plus. apply sum_ext. intros; ring. Qed.

Lemma moved_same s : 0 <= s <= 1 -> same_function square n 1 A p (moved s) p a.
Proof.
  intros Hs j x Hj _. assert (j = 0)%nat as -> by lia. pose proof (no_pole s Hs) as Pole.
  apply (sum_two p i k); try easy.
  - intros r _ Ni Nr. unfold moved. simpl. destruct (Nat.eqb_spec r i), (Nat.eqb_spec r k); easy.
  - unfold moved. simpl. rewrite !Nat.eqb_refl. destruct (Nat.eqb_spec k i); [ congruence | ].
    destruct (Nat.eqb_spec i k); [ congruence | ]. simpl. unfold square.
    assert (dot n (fun c => W a i c + s * alpha * W a k c) x = dot n (W a i) x + s * alpha * dot n (W a k) x) as -> by apply dot_sum.
    assert (dot n (fun c => W a k c - rho * (s * alpha) * W a i c) x = dot n (W a k) x - rho * (s * alpha) * dot n (W a i) x) as ->.
    { transitivity (dot n (fun c => W a k c + - (rho * (s * alpha)) * W a i c) x); [ apply sum_ext; intros; ring | ].
      rewrite dot_sum. ring. }
    assert (U a 0%nat i = rho * U a 0%nat k) as -> by (unfold rho; field; easy).
    field. lra.
Qed.

(** The move is a path on which L does not change. *)
Theorem two_neuron_move : level n 1 p (L p) a (moved 1).
Proof.
  exists moved. split.
  - split; [ split | split; [ | easy ] ].
    + intros j r _ _. unfold moved. simpl. apply continuous01_of_continuity. intros t Ht. pose proof (no_pole t Ht).
      destruct (Nat.eqb r i || Nat.eqb r k); [ | apply continuity_pt_const; easy ].
      apply continuity_pt_div; [ apply continuity_pt_const; easy | | lra ].
      apply derivable_continuous_pt. reg.
    + intros r c _ _. unfold moved. simpl. destruct (Nat.eqb r i); [ | destruct (Nat.eqb r k) ].
      * apply continuous01_ext with (fun t => W a i c + t * (alpha * W a k c)); [ intros; ring | apply continuous01_affine ].
      * apply continuous01_ext with (fun t => W a k c + t * (- rho * alpha * W a i c)); [ intros; ring | apply continuous01_affine ].
      * apply continuous01_ext with (fun t => W a r c + t * 0); [ intros; ring | apply continuous01_affine ].
    + unfold moved. destruct a as [ u w ]. f_equal; apply functional_extensionality; intro x; apply functional_extensionality; intro y; simpl.
      * destruct (Nat.eqb y i || Nat.eqb y k); [ field; lra | easy ].
      * destruct (Nat.eqb_spec x i) as [ -> | ]; [ ring | ]. destruct (Nat.eqb_spec x k) as [ -> | ]; [ ring | easy ].
  - intros t Ht. apply Reads. now apply moved_same.
Qed.

End Move.
