// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

/** A filter is not a predicate of the supported kind, or cannot be evaluated exactly as SQL Server would. */
public final class FilterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int position;
    private final String reason;
    private final String remedy;

    /**
     * A refusal.
     *
     * @param position character of the filter that it is about, 1 for the first
     * @param reason what was found there, a clause without a full stop
     * @param remedy what to do, a clause without a full stop
     */
    FilterException(int position, String reason, String remedy) {
        super("at character " + position + ": " + reason + ". " + remedy);
        this.position = position;
        this.reason = reason;
        this.remedy = remedy;
    }

    /** Character of the filter, 1 for the first. */
    public int position() {
        return position;
    }

    /** What was found, without a full stop. */
    public String reason() {
        return reason;
    }

    /** What to do, without a full stop. */
    public String remedy() {
        return remedy;
    }
}
