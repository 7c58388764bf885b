// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.value;

import dev.caravan.standin.session.SqlError;

/** What a session's SET options say of conversions and arithmetic at the moment in which a value is computed. */
public interface ConversionRules {
    /** Those of a session that has set nothing. */
    ConversionRules DEFAULT = new ConversionRules() {
        @Override
        public DateOrder dateOrder() {
            return DateOrder.MDY;
        }

        @Override
        public boolean cutting() {
            return false;
        }

        @Override
        public boolean keepingDigits() {
            return false;
        }

        @Override
        public void failed(SqlError error) throws SqlError {
            throw error;
        }
    };

    /** SET DATEFORMAT. */
    DateOrder dateOrder();

    /** Whether what is too long for a column is cut in silence (ANSI_WARNINGS OFF). */
    boolean cutting();

    /** Whether exact numbers may not lose digits by rounding (NUMERIC_ROUNDABORT ON). */
    boolean keepingDigits();

    /**
     * Hears that a value cannot be computed.
     *
     * @throws SqlError the same, unless it is of those that leave NULL and a warning (SET ARITHABORT)
     */
    void failed(SqlError error) throws SqlError;
}
