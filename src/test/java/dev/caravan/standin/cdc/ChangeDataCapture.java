// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.tsql.Registry;

/** Installs change data capture on a server: its capture thread, and its views, functions and procedures. */
public final class ChangeDataCapture implements AutoCloseable {
    private final Capture capture;

    private ChangeDataCapture(Capture capture) {
        this.capture = capture;
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
        return new ChangeDataCapture(capture);
    }

    /** Ends the capture thread. */
    @Override
    public void close() {
        capture.close();
    }
}
