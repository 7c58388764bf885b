// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.capture.CdcComponent;
import java.util.concurrent.ExecutorService;
import org.apache.camel.spi.Policy;
import org.apache.camel.util.concurrent.SynchronousExecutorService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the routes need from Camel's registry, whatever the task. */
@Configuration(proxyBeanMethods = false)
class CamelSetup {

    /** The capture component. */
    @Bean(CdcComponent.SCHEME)
    CdcComponent cdcComponent() {
        return new CdcComponent();
    }

    /** Has batches go their way one after the other, whatever hooks do. */
    @Bean("caravan-in-order")
    Policy inOrder() {
        return new SameThread();
    }

    /** Completes aggregations on the calling thread: any other would not keep their order. */
    @Bean("caravan-same-thread")
    ExecutorService sameThread() {
        return new SynchronousExecutorService();
    }
}
