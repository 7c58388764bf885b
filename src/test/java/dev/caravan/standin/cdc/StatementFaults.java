// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.Session.Parameter;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.SessionContext;
import dev.caravan.standin.tsql.StatementInterceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Makes chosen batches fail, as tests ask for it. Thread-safe. */
final class StatementFaults implements StatementInterceptor {
    private static final int DEADLOCK = 1205;

    private final List<Fault> faults = new ArrayList<>();

    /**
     * Makes a later batch fail.
     *
     * @param nth which of the batches that contain the text, counted from now; 1 is the next
     * @param number error number
     * @param containing text that a batch must contain, case ignored; empty for any
     */
    synchronized void add(int nth, int number, String containing) {
        faults.add(new Fault(nth, number, containing.toLowerCase(Locale.ROOT)));
    }

    @Override
    public boolean intercept(String sql, List<Parameter> parameters, SessionContext session, Reply reply)
            throws SqlError {
        int number = due(sql);
        if (number == DEADLOCK) {
            throw new SqlError(
                    DEADLOCK,
                    13,
                    51,
                    "Transaction (Process ID %d) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction."
                            .formatted(session.spid()));
        }
        if (number != 0) {
            throw new SqlError(number, 16, 1, "Error %d, asked for by the test's control.".formatted(number));
        }
        return false;
    }

    private synchronized int due(String sql) {
        if (faults.isEmpty() || sql.regionMatches(true, 0, "EXEC standin.", 0, "EXEC standin.".length())) {
            return 0;
        }
        String text = sql.toLowerCase(Locale.ROOT);
        for (Fault fault : faults) {
            if (text.contains(fault.containing) && --fault.remaining == 0) {
                faults.remove(fault);
                return fault.number;
            }
        }
        return 0;
    }

    private static final class Fault {
        private final int number;
        private final String containing;
        private int remaining;

        Fault(int remaining, int number, String containing) {
            this.remaining = remaining;
            this.number = number;
            this.containing = containing;
        }
    }
}
