// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultComponent;

/**
 * Component {@code caravan-cdc:NAME}: changes of a SQL Server database in commit order, one exchange per polled batch.
 * {@code NAME} is the name of a {@link CdcSource} in the registry.
 *
 * <p>The stock debezium-sqlserver consumer logs a failed exchange and goes on, says nothing when its engine dies, and drops
 * offsets and schema changes; none of that may happen here.
 */
public final class CdcComponent extends DefaultComponent {

    /** Scheme of the component. */
    public static final String SCHEME = "caravan-cdc";

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        CdcSource source = CamelContextHelper.mandatoryLookup(getCamelContext(), remaining, CdcSource.class);
        return new CdcEndpoint(uri, this, source);
    }
}
