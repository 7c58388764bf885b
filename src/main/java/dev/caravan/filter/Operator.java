// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import java.util.Arrays;
import java.util.Optional;

/** Comparison operators. */
enum Operator {
    EQUAL("="),
    NOT_EQUAL("<>"),
    LESS("<"),
    NOT_GREATER("<="),
    GREATER(">"),
    NOT_LESS(">=");

    private final String sql;

    Operator(String sql) {
        this.sql = sql;
    }

    String sql() {
        return sql;
    }

    /** The operator that a symbol stands for. */
    static Optional<Operator> of(Token token) {
        return token.is("!=")
                ? Optional.of(NOT_EQUAL)
                : Arrays.stream(values()).filter(one -> token.is(one.sql)).findFirst();
    }

    /** Whether it only tells equal from different. */
    boolean isEquality() {
        return this == EQUAL || this == NOT_EQUAL;
    }

    /** Whether it holds between values of which the first is less (negative), equal (0) or greater (positive). */
    Truth holds(int order) {
        return Truth.of(
                switch (this) {
                    case EQUAL -> order == 0;
                    case NOT_EQUAL -> order != 0;
                    case LESS -> order < 0;
                    case NOT_GREATER -> order <= 0;
                    case GREATER -> order > 0;
                    case NOT_LESS -> order >= 0;
                });
    }
}
