// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;

/** Writes rows and batches of changes to PostgreSQL and its relatives by COPY. */
@Component("pg-copy")
public class PgCopyComponent extends HealthCheckComponent {

    @Metadata(label = "advanced")
    private PgCopyConfiguration configuration = new PgCopyConfiguration();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        if (remaining.isBlank()) {
            throw new IllegalArgumentException("Could not create the endpoint " + uri
                    + ": it names no table. Write pg-copy:table or pg-copy:schema.table.");
        }
        PgCopyConfiguration own = configuration.copy();
        own.setTable(remaining);
        PgCopyEndpoint endpoint = new PgCopyEndpoint(uri, this, own);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public PgCopyConfiguration getConfiguration() {
        return configuration;
    }

    /** Options that endpoints start from. */
    public void setConfiguration(PgCopyConfiguration configuration) {
        this.configuration = configuration;
    }
}
