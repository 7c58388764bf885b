// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The form to sign in with. */
@ConditionalOnWebApplication
@Controller
final class LoginPage {

    @GetMapping("/login")
    String login(@Nullable Principal user) {
        return user == null ? "login" : "redirect:/";
    }
}
