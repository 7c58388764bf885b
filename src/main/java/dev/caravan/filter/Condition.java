// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import org.jspecify.annotations.Nullable;

/** A condition that can be evaluated here and written in T-SQL. */
interface Condition {

    /**
     * Evaluates it.
     *
     * @param row values of the filter's columns
     * @param answers what SQL Server has said so far; takes new questions
     * @throws FilterEvaluationException when SQL Server would refuse to compute a value
     */
    Truth test(@Nullable Object[] row, Answers answers);

    /** The condition in T-SQL, in parentheses where it needs them. */
    String sql();

    /** Makes a condition of a test that needs no answers. */
    static Condition of(String sql, Code code) {
        return new Condition() {
            @Override
            public Truth test(@Nullable Object[] row, Answers answers) {
                return code.test(row);
            }

            @Override
            public String sql() {
                return sql;
            }
        };
    }

    /** Evaluates a condition without answers. */
    @FunctionalInterface
    interface Code {
        Truth test(@Nullable Object[] row);
    }

    /** Both hold. The right side waits for an open left one, which may make it irrelevant. */
    record And(Condition left, Condition right) implements Condition {
        @Override
        public Truth test(@Nullable Object[] row, Answers answers) {
            Truth one = left.test(row, answers);
            if (one == Truth.FALSE || one == Truth.OPEN) {
                return one;
            }
            Truth other = right.test(row, answers);
            return one == Truth.TRUE || other != Truth.TRUE ? other : one;
        }

        @Override
        public String sql() {
            return "(" + left.sql() + " AND " + right.sql() + ")";
        }
    }

    /** One of them holds. */
    record Or(Condition left, Condition right) implements Condition {
        @Override
        public Truth test(@Nullable Object[] row, Answers answers) {
            Truth one = left.test(row, answers);
            if (one == Truth.TRUE || one == Truth.OPEN) {
                return one;
            }
            Truth other = right.test(row, answers);
            return one == Truth.FALSE || other != Truth.FALSE ? other : one;
        }

        @Override
        public String sql() {
            return "(" + left.sql() + " OR " + right.sql() + ")";
        }
    }

    /** It does not hold. */
    record Not(Condition operand) implements Condition {
        @Override
        public Truth test(@Nullable Object[] row, Answers answers) {
            return operand.test(row, answers).not();
        }

        @Override
        public String sql() {
            return "(NOT " + operand.sql() + ")";
        }
    }
}
