// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

/** A filter met a row for which SQL Server would raise an error, or whose value is not known exactly. Names no value. */
public final class FilterEvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FilterEvaluationException(String reason) {
        super(reason);
    }
}
