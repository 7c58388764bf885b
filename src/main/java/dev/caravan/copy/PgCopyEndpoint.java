// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import javax.sql.DataSource;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Write rows and batches of changes to PostgreSQL, Greenplum and AnalyticDB for PostgreSQL by COPY.
 */
@ManagedResource(description = "Managed pg-copy endpoint")
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "pg-copy",
        title = "PostgreSQL COPY",
        syntax = "pg-copy:table",
        producerOnly = true,
        category = {Category.DATABASE},
        headersClass = PgCopyConstants.class)
public class PgCopyEndpoint extends DefaultEndpoint {

    @UriParam
    private PgCopyConfiguration configuration;

    /** An endpoint with options of its own. */
    public PgCopyEndpoint(String uri, PgCopyComponent component, PgCopyConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        return new PgCopyProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("Could not read from " + getEndpointUri()
                + ": pg-copy only writes. Use it in a to(), not in a from().");
    }

    @Override
    public PgCopyComponent getComponent() {
        return (PgCopyComponent) super.getComponent();
    }

    public PgCopyConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(PgCopyConfiguration configuration) {
        this.configuration = configuration;
    }

    /** The data source, which has to be there by the time the producer starts. */
    DataSource requiredDataSource() {
        @Nullable DataSource dataSource = configuration.getDataSource();
        if (dataSource == null) {
            throw new IllegalArgumentException("Could not start " + getEndpointUri()
                    + ": it has no data source. Add dataSource=#name, or exactly one DataSource to the registry.");
        }
        return dataSource;
    }
}
