// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.springframework.stereotype.Component;

/**
 * What happens to a batch that cannot be applied: the task's flow is told and stopped. Nothing is retried inside a route:
 * the task goes on from the position in the target, which also settles whether a commit in doubt took place.
 */
@Component
final class FailurePolicy extends RouteConfigurationBuilder {

    static final String ID = "caravan-failure";

    private final Flows flows;

    FailurePolicy(Flows flows) {
        this.flows = flows;
    }

    @Override
    public void configuration() {
        // The task tells its failure once; Camel would tell it again for each exchange that is on its way.
        routeConfiguration(ID)
                .onException(Exception.class)
                .logExhausted(false)
                .process(this::tell)
                .end();
    }

    private void tell(Exchange exchange) {
        Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        flows.ofRoute(exchange.getFromRouteId()).fail(cause);
    }
}
