// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.SqlError;

/** What the numbers mean that calls about API server cursors carry. */
final class CursorOptions {
    private static final int KIND = 0x1F;

    private CursorOptions() {}

    /** Kinds of cursors by the bits of @scrollopt. */
    enum Scroll {
        KEYSET(0x1),
        DYNAMIC(0x2),
        FORWARD_ONLY(0x4),
        STATIC(0x8),
        FAST_FORWARD(0x10);

        private final int bit;

        Scroll(int bit) {
            this.bit = bit;
        }

        static Scroll of(int options) {
            for (Scroll scroll : values()) {
                if ((options & KIND) == scroll.bit) {
                    return scroll;
                }
            }
            return KEYSET;
        }

        int bit() {
            return bit;
        }

        boolean isForwardOnly() {
            return this == FORWARD_ONLY || this == FAST_FORWARD;
        }

        /** Whether the rows are those that were there when it was opened. */
        boolean isFixed() {
            return this == STATIC || this == FAST_FORWARD;
        }

        /** Whether its rows come and go with those of the tables. */
        boolean isDynamic() {
            return this == DYNAMIC || this == FORWARD_ONLY;
        }
    }

    /** Kinds of concurrency control by the bits of @ccopt. */
    enum Concurrency {
        READ_ONLY(0x1),
        SCROLL_LOCKS(0x2),
        OPTIMISTIC(0x4),
        OPTIMISTIC_VALUES(0x8);

        private final int bit;

        Concurrency(int bit) {
            this.bit = bit;
        }

        /**
         * What the options ask for; nothing said is as good as a kind of cursor allows.
         *
         * @throws SqlError 16966 for changes through a cursor whose rows are fixed
         */
        static Concurrency of(String procedure, int options, Scroll scroll) throws SqlError {
            for (Concurrency concurrency : values()) {
                if ((options & concurrency.bit) != 0) {
                    if (scroll.isFixed() && concurrency != READ_ONLY) {
                        throw new SqlError(
                                16966,
                                16,
                                1,
                                "%s: Specified concurrency control option %d (%s) is incompatible with static or fast forward only cursors. Only read-only is compatible with static or fast forward only cursors."
                                        .formatted(procedure, concurrency.bit, concurrency.name()));
                    }
                    return concurrency;
                }
            }
            return scroll.isFixed() ? READ_ONLY : OPTIMISTIC;
        }

        int bit() {
            return bit;
        }

        boolean isOptimistic() {
            return this == OPTIMISTIC || this == OPTIMISTIC_VALUES;
        }
    }

    /** Kinds of fetches by the values of @fetchtype. */
    enum Fetch {
        FIRST(0x1),
        NEXT(0x2),
        PREVIOUS(0x4),
        LAST(0x8),
        ABSOLUTE(0x10),
        RELATIVE(0x20),
        REFRESH(0x80),
        INFO(0x100),
        PREVIOUS_WITHOUT_ADJUSTMENT(0x200);

        private final int value;

        Fetch(int value) {
            this.value = value;
        }

        static Fetch of(int value) throws SqlError {
            for (Fetch fetch : values()) {
                if (fetch.value == value) {
                    return fetch;
                }
            }
            throw new SqlError(16902, 16, 1, "sp_cursorfetch: The value of the parameter 'fetchtype' is invalid.");
        }
    }

    /** Operations of sp_cursor by the values of @optype, SETPOSITION and ABSOLUTE apart. */
    enum Operation {
        UPDATE(0x1),
        DELETE(0x2),
        INSERT(0x4),
        REFRESH(0x8),
        LOCK(0x10),
        NOTHING(0);

        private static final int SET_POSITION = 0x20;
        private static final int BY_KEYSET = 0x40;

        private final int value;

        Operation(int value) {
            this.value = value;
        }

        static Operation of(int type) throws SqlError {
            for (Operation operation : values()) {
                if (operation.value == (type & ~SET_POSITION & ~BY_KEYSET) && (operation != NOTHING || type != 0)) {
                    if (isByKeyset(type) && operation != UPDATE && operation != DELETE) {
                        throw new SqlError(
                                16904,
                                16,
                                1,
                                "sp_cursor: optype: You can only specify ABSOLUTE in conjunction with DELETE or UPDATE.");
                    }
                    return operation;
                }
            }
            throw new SqlError(16902, 16, 1, "sp_cursor: The value of the parameter 'optype' is invalid.");
        }

        /** Whether a row's number is that in the keyset, not that in the fetch buffer. */
        static boolean isByKeyset(int type) {
            return (type & BY_KEYSET) != 0;
        }
    }
}
