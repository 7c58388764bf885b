// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.tsql.Registry;

/** Installs change data capture on a server: its capture thread, and its views, functions and procedures. */
public final class ChangeDataCapture implements AutoCloseable {
    private final Capture capture;
    private final StandInControl control;

    private ChangeDataCapture(Capture capture, StandInControl control) {
        this.capture = capture;
        this.control = control;
    }

    /** Installs it; once for each server. */
    public static ChangeDataCapture install(Server server, Registry registry) {
        Capture capture = Capture.start(server);
        registry.add(new CdcCatalog());
        CdcFunctions.install(registry);
        CdcProcedures.install(registry);
        CdcReports.install(registry);
        JobProcedures.install(registry);
        CdcMonitoring.install(registry);
        StatementFaults faults = new StatementFaults();
        registry.add(faults);
        StandInControl control = new StandInControl(server, capture, faults);
        ControlProcedures.install(registry, control);
        return new ChangeDataCapture(capture, control);
    }

    /** The control for tests. */
    public StandInControl control() {
        return control;
    }

    /** Ends the capture thread. */
    @Override
    public void close() {
        capture.close();
    }
}
