// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import java.time.Clock;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * The status package on a web server and a Camel context, without databases. Not annotated as a configuration, so that
 * no scan of the whole application finds it.
 */
@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
@Import({
    WebSecurity.class,
    StatusConfiguration.class,
    StatusPage.class,
    LoginPage.class,
    ErrorPages.class,
    TaskController.class,
    DetailPages.class,
    ApiDocument.class,
    StatusStream.class,
    Commands.class,
    TaskHealth.class,
    TaskMBeans.class
})
class StatusApp {

    @Bean
    FakeTasks tasks() {
        return new FakeTasks().with(FakeTasks.synchronizing("shop"));
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    RouteBuilder route() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:shop").routeId("shop-change").to("log:shop?level=DEBUG");
            }
        };
    }
}
