(** * The checker of descent documents: rational arithmetic that runs

    Nothing in this file has to be believed: CheckerSound.v proves that [check_descent] says true
    only if the statement holds. *)

Require Import QArith List Bool Arith.
From Valleys Require Import Monomials.
Import ListNotations.
Open Scope Q_scope.

(** ** Arithmetic. Equal denominators stay as they are, so that few fractions have to be reduced. *)

Definition qadd (a b : Q) : Q :=
  if Z.eqb (Qnum a) 0 then b else if Z.eqb (Qnum b) 0 then a
  else if Pos.eqb (Qden a) (Qden b) then Qmake (Qnum a + Qnum b) (Qden a)
  else Qred (a + b).

Definition qsub (a b : Q) : Q := qadd a (- b).

Fixpoint qdot (a b : list Q) : Q :=
  match a, b with x :: a', y :: b' => qadd (x * y) (qdot a' b') | _, _ => 0 end.

Fixpoint qvadd (a b : list Q) : list Q :=
  match a, b with x :: a', y :: b' => qadd x y :: qvadd a' b' | [], _ => b | _, [] => a end.

Definition qscale (c : Q) (a : list Q) : list Q := map (Qmult c) a.

Definition qtotal {A} (l : list A) (f : A -> Q) : Q := fold_right (fun a s => qadd (f a) s) 0 l.

Definition is_zero (a : Q) : bool := Z.eqb (Qnum a) 0.

Definition qabs (a : Q) : Q := Qmake (Z.abs (Qnum a)) (Qden a).

(** The same numbers over the least common denominator: sums of products with such rows need no reduction. *)
Definition over (d : positive) (a : Q) : Q :=
  let b := Qmake (Qnum a * (Zpos d / Zpos (Qden a))) d in if Qeq_bool a b then b else a.

Definition common (l : list Q) : positive := fold_right (fun a d => Z.to_pos (Z.lcm (Zpos (Qden a)) (Zpos d))) 1%positive l.

Definition align (l : list Q) : list Q := let d := common l in map (over d) l.

Definition align_table (t : list (list Q)) : list (list Q) := let d := common (concat t) in map (map (over d)) t.

(** ** Activations: a polynomial by its coefficients, or a kink at 0 with two slopes *)

Inductive activation := Polynomial (a : list Q) | Kinked (negative positive : Q).

Fixpoint qpolynomial (a : list Q) (z : Q) : Q :=
  match a with [] => 0 | c :: b => qadd c (z * qpolynomial b z) end.

Definition qsigma (s : activation) (z : Q) : Q :=
  match s with
  | Polynomial a => qpolynomial a z
  | Kinked neg pos => if Z.leb 0 (Qnum z) then pos * z else neg * z
  end.

(** ** The values at x of functions that span all neurons *)

Definition qmonomial (e : list nat) (x : list Q) : Q := fold_right (fun c v => nth c x 0 * v) 1 e.

(** The position and the value of the first entry of d that is not 0. *)
Fixpoint pivot (d : list Q) : option (nat * Q) :=
  match d with
  | [] => None
  | a :: r => if is_zero a then option_map (fun '(i, b) => (S i, b)) (pivot r) else Some (O, a)
  end.

(** t with x = t d, if there is one. *)
Definition coordinate (d x : list Q) : option Q :=
  match pivot d with
  | None => None
  | Some (i, a) =>
      let t := Qred (nth i x 0 / a) in
      if forallb (fun c => Qeq_bool (nth c x 0) (t * nth c d 0)) (seq 0 (max (length d) (length x))) then Some t else None
  end.

(** For each of the lines, |t| if x = t d lies on it and on none before, else 0. *)
Fixpoint on_lines (lines : list (list Q)) (x : list Q) : option (list Q) :=
  match lines with
  | [] => if forallb is_zero x then Some [] else None
  | d :: r => match coordinate d x with
              | Some t => Some (qabs t :: map (fun _ => 0) r)
              | None => option_map (cons 0) (on_lines r x)
              end
  end.

(** [pos + neg] times the coordinates, [pos - neg] times |t| on each line: what is not needed is 0. *)
Definition spanning (s : activation) (n : nat) (lines : list (list Q)) (x : list Q) : option (list Q) :=
  match s with
  | Polynomial a =>
      Some (map (fun e => qmonomial e x) (flat_map (monomials n) (degrees (map (fun c => negb (is_zero c)) a))))
  | Kinked neg pos => option_map (fun r => qscale (pos + neg) x ++ qscale (pos - neg) r) (on_lines lines x)
  end.

(** ** Documents *)

Record point := Point { x : list Q; y : list Q; q : Q }.

Inductive segment := Outer (u : list (list Q)) | Inner (w : list (list Q)).

(** [witness]: per output, coefficients of the best values in the spanning functions; without it they are the end's. *)
Record proof := Proof { segments : list segment; lines : list (list Q); witness : option (list (list Q)) }.

Definition shaped (rows columns : nat) (a : list (list Q)) : bool :=
  Nat.eqb (length a) rows && forallb (fun r => Nat.eqb (length r) columns) a.

Section Check.
Variables (s : activation) (n m p : nat) (D : list point).

(** The values of the neurons at each point, and those of the outputs. *)
Definition neuron_values (w : list (list Q)) : list (list Q) :=
  let rows := map align w in
  map (fun d => let a := align (x d) in align (map (fun wi => qsigma s (qdot wi a)) rows)) D.

Definition output_values (u : list (list Q)) (F : list (list Q)) : list (list Q) :=
  let rows := map align u in map (fun f => map (fun uj => qdot uj f) rows) F.

Definition difference (a b : list (list Q)) : list (list Q) :=
  align_table (map (fun '(ak, bk) => qvadd ak (qscale (-1) bk)) (combine a b)).

Definition residuals (a : list (list Q)) : list (list Q) := difference a (map y D).

(** Σ_k q_k Σ_j a_kj b_kj *)
Definition pairing (a b : list (list Q)) : Q := qtotal (combine D (combine a b)) (fun '(d, (ak, bk)) => q d * qdot ak bk).

Definition loss (a : list (list Q)) : Q := let r := residuals a in pairing r r.

(** Neuron i does not move, or is dead. *)
Definition may_move (u w w' : list (list Q)) : bool :=
  forallb (fun i => forallb (fun c => Qeq_bool (nth c (nth i w []) 0) (nth c (nth i w' []) 0)) (seq 0 n)
                    || forallb (fun j => is_zero (nth i (nth j u []) 0)) (seq 0 m)) (seq 0 p).

(** The segments one after the other: the values at the end, if all are allowed. *)
Fixpoint follow (u w F out : list (list Q)) (l : list segment) : option (list (list Q)) :=
  match l with
  | [] => Some out
  | Outer u' :: r =>
      let out' := output_values u' F in
      if shaped m p u' && Qle_bool (pairing (residuals out') (difference out' out)) 0 then follow u' w F out' r else None
  | Inner w' :: r =>
      if shaped p n w' && may_move u w w' then
        let F' := neuron_values w' in follow u w' F' (output_values u F') r
      else None
  end.

(** The residuals of output j, paired with each spanning function. *)
Definition moments (B r : list (list Q)) (j : nat) : list Q :=
  fold_right qvadd [] (map (fun '(d, (sk, rk)) => qscale (q d * nth j rk 0) sk) (combine D (combine B r))).

Definition orthogonal (B a : list (list Q)) : bool :=
  let r := residuals a in let b := align_table B in forallb (fun j => forallb is_zero (moments b r j)) (seq 0 m).

Fixpoint all_some {A} (l : list (option A)) : option (list A) :=
  match l with
  | [] => Some []
  | Some a :: r => option_map (cons a) (all_some r)
  | None :: _ => None
  end.

Definition check_descent (u w : list (list Q)) (gap : Q) (P : proof) : bool :=
  shaped m p u && shaped p n w
  && forallb (fun d => Nat.eqb (length (x d)) n && Nat.eqb (length (y d)) m && Qle_bool 0 (q d)) D
  && match all_some (map (fun d => spanning s n (lines P) (x d)) D) with
     | None => false
     | Some B =>
       let F := neuron_values w in
       match follow u w F (output_values u F) (segments P) with
       | None => false
       | Some out =>
         let best := match witness P with None => out | Some c => output_values c B end in
         orthogonal B best && Qle_bool (loss out) (qadd (loss best) gap)
         && match witness P with None => true | Some c => Nat.eqb (length c) m end
       end
     end.

End Check.
