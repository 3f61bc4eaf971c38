(** * On which axioms the main theorems rest: `make check` compares this output with a list *)

From Valleys Require Import Definitions Paths Descent Population FiniteData Connect Monomials Segments
  CheckerSound DimensionChecker Kinks Inertia Mirror Moves Reduction Frames Peeling Lift Fibre Threshold
  Multiples PolynomialDimension BiasDimension.

Print Assumptions P1_no_spurious_valley.
Print Assumptions descent.
Print Assumptions descent_P1.
Print Assumptions population_P1.
Print Assumptions width_ge_dim_P1.
Print Assumptions width_ge_dim_no_spurious_valley.
Print Assumptions erm.
Print Assumptions width_gt_dim_one_valley.
Print Assumptions square_loss_one_valley.
Print Assumptions population_one_valley.
Print Assumptions monomials_count.
Print Assumptions choose_factorials.
Print Assumptions polynomial_dimension.
Print Assumptions polynomial_dimension_exact.
Print Assumptions polynomial_dimension_bias.
Print Assumptions polynomial_P1.
Print Assumptions straight_descent_descends.
Print Assumptions check_descent_sound.
Print Assumptions descent_in_segments.
Print Assumptions descent_along_path.
Print Assumptions check_points_sound.
Print Assumptions check_everywhere_sound.
Print Assumptions check_everywhere_bias_sound.
Print Assumptions relu_spurious_valley.
Print Assumptions relu_every_width.
Print Assumptions square_spurious_valley.
Print Assumptions square_every_width.
Print Assumptions two_neuron_move.
Print Assumptions reduction.
Print Assumptions frames.
Print Assumptions peel.
Print Assumptions lift.
Print Assumptions fibre.
Print Assumptions sharp_descent.
Print Assumptions square_sharp_P1.
Print Assumptions square_sharp_no_spurious_valley.
Print Assumptions population_sharp_P1.
Print Assumptions sharp_one_valley.
Print Assumptions square_sharp_one_valley.
Print Assumptions population_sharp_one_valley.
Print Assumptions mirror_not_joined.
Print Assumptions square_two_valleys.
Print Assumptions square_P1_iff.
Print Assumptions square_one_valley_iff.
Print Assumptions multiple_P1_iff.
Print Assumptions multiple_one_valley_iff.
