// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** Whether a database can be logged in to. */
abstract class ConnectionCheck extends Check {

    ConnectionCheck(String id) {
        super(
                id,
                Level.ERROR,
                Need.NOTHING,
                "a connection",
                "Answered by connecting, and by the driver's Connection.isValid.");
    }

    @Override
    Level unasked() {
        return Level.ERROR;
    }

    /** The database is reached and lets the user in. */
    static final class Source extends ConnectionCheck {

        Source() {
            super("source.connection");
        }

        @Override
        void look(Facts facts, Findings findings) {
            Connections.check(
                            facts.databases().source(),
                            "source, " + facts.task().source(),
                            "source",
                            facts.databases().sourceWasReached())
                    .ifPresentOrElse(
                            refusal -> findings.add(refusal.found(), refusal.fix()),
                            () -> facts.databases().sourceReached());
        }
    }

    /** The database is reached and lets the user in. */
    static final class Target extends ConnectionCheck {

        Target() {
            super("target.connection");
        }

        @Override
        void look(Facts facts, Findings findings) {
            Connections.check(
                            facts.databases().target(),
                            "target, " + facts.task().target(),
                            "target",
                            false)
                    .ifPresent(refusal -> findings.add(refusal.found(), refusal.fix()));
        }
    }
}
