// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.Reply;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Faults that a test asks for: connections that break or fall silent in the middle of a result. Rows are counted for
 * each connection from the moment the fault is set, over the requests whose text (or procedure name) matches.
 */
public final class WireFaults {
    private static final Predicate<String> ANY_REQUEST = text -> true;

    private final Runnable closeConnections;
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final Object released = new Object();
    private volatile boolean refusing;

    WireFaults(Runnable closeConnections) {
        this.closeConnections = closeConnections;
    }

    /** Breaks every connection that has sent {@code rows} rows, when it is about to send another. */
    public void dropEachAfter(long rows) {
        dropEachAfter(rows, ANY_REQUEST);
    }

    /** As {@link #dropEachAfter(long)} for the rows of matching requests. */
    public void dropEachAfter(long rows, Predicate<String> request) {
        faults.add(new Fault(Action.DROP, rows, request, false));
    }

    /** Breaks the first connection that has sent {@code rows} rows and is about to send another, and no other. */
    public void dropNextAfter(long rows) {
        dropNextAfter(rows, ANY_REQUEST);
    }

    /** As {@link #dropNextAfter(long)} for the rows of matching requests. */
    public void dropNextAfter(long rows, Predicate<String> request) {
        faults.add(new Fault(Action.DROP, rows, request, true));
    }

    /** Lets every connection that has sent {@code rows} rows send nothing more until {@link #release}. */
    public void stallAfter(long rows) {
        stallAfter(rows, ANY_REQUEST);
    }

    /** As {@link #stallAfter(long)} for the rows of matching requests. */
    public void stallAfter(long rows, Predicate<String> request) {
        faults.add(new Fault(Action.STALL, rows, request, false));
    }

    /** Ends every stall; the connections go on. */
    public void release() {
        faults.removeIf(fault -> fault.action == Action.STALL);
        wake();
    }

    /** Breaks every connection that is open now; new ones are served. */
    public void closeAll() {
        closeConnections.run();
    }

    /** Refuses new logins with error 17142, as a paused server does, or accepts them again. */
    public void refuseLogins(boolean refuse) {
        refusing = refuse;
    }

    /** Takes back every fault. */
    public void clear() {
        refusing = false;
        faults.clear();
        wake();
    }

    boolean refusesLogins() {
        return refusing;
    }

    boolean armed() {
        return !faults.isEmpty();
    }

    /** What happens to a connection that is about to send a row of a request, null for nothing. */
    @Nullable
    Action beforeRow(Object connection, String request) {
        for (Fault fault : faults) {
            if (fault.request.test(request) && fault.isDue(connection)) {
                if (fault.once && !faults.remove(fault)) {
                    continue;
                }
                return fault.action;
            }
        }
        return null;
    }

    /** Waits until stalls are released or the connection has ended. */
    void awaitRelease(BooleanSupplier ended) {
        synchronized (released) {
            while (!ended.getAsBoolean() && isStalling()) {
                try {
                    released.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new Reply.Disconnected(new IOException("Interrupted while stalled", e));
                }
            }
        }
    }

    /** Makes stalled connections look again whether they have ended. */
    void wake() {
        synchronized (released) {
            released.notifyAll();
        }
    }

    private boolean isStalling() {
        Iterator<Fault> all = faults.iterator();
        while (all.hasNext()) {
            if (all.next().action == Action.STALL) {
                return true;
            }
        }
        return false;
    }

    /** What a fault does. */
    enum Action {
        DROP,
        STALL
    }

    private static final class Fault {
        private final Action action;
        private final long rows;
        private final Predicate<String> request;
        private final boolean once;
        private final Map<Object, Long> sent = new ConcurrentHashMap<>();

        Fault(Action action, long rows, Predicate<String> request, boolean once) {
            this.action = action;
            this.rows = rows;
            this.request = request;
            this.once = once;
        }

        boolean isDue(Object connection) {
            return sent.merge(connection, 1L, Long::sum) > rows;
        }
    }
}
