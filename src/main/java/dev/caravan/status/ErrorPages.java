// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.error.ErrorAttributes;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Controller;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.servlet.ModelAndView;

/** Every error answer: a page for people, {@code application/problem+json} (RFC 9457) for programs. */
@ConditionalOnWebApplication
@Controller
final class ErrorPages implements ErrorController {
    private final ErrorAttributes errors;
    private final ObjectMapper json;

    ErrorPages(ErrorAttributes errors, ObjectMapper json) {
        this.errors = errors;
        this.json = json;
    }

    @RequestMapping("${server.error.path:/error}")
    @Nullable
    ModelAndView error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String uri = (String) request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        String path = uri == null ? "/" : uri.substring(request.getContextPath().length());
        ProblemDetail problem = problem(request, response);
        problem.setInstance(URI.create(uri == null ? "/" : uri));
        if (Caller.wantsPage(request, path)) {
            return new ModelAndView("error", Map.of("problem", problem), HttpStatus.valueOf(problem.getStatus()));
        }
        response.setStatus(problem.getStatus());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        json.writeValue(response.getOutputStream(), problem);
        return null;
    }

    private ProblemDetail problem(HttpServletRequest request, HttpServletResponse response) {
        if (errors.getError(new ServletWebRequest(request, response)) instanceof ErrorResponse known) {
            return known.getBody();
        }
        Integer code = (Integer) request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        HttpStatus status = code == null ? HttpStatus.NOT_FOUND : HttpStatus.resolve(code);
        if (status == null) {
            status = HttpStatus.INTERNAL_SERVER_ERROR;
        }
        return ProblemDetail.forStatusAndDetail(status, detail(status));
    }

    private static String detail(HttpStatus status) {
        return switch (status) {
            case UNAUTHORIZED ->
                "Signing in did not work or was not tried. Send HTTP Basic credentials, or sign in at /login.";
            case FORBIDDEN ->
                "The account may not do that, as viewers only look; or the request came from a browser without the"
                        + " token of its session. Sign in as an operator, or reload the page and try again; scripts"
                        + " send HTTP Basic credentials and no cookies.";
            case NOT_FOUND -> "There is nothing at this address.";
            case INTERNAL_SERVER_ERROR -> "The request failed inside Caravan. Its log says why.";
            default -> status.getReasonPhrase();
        };
    }
}
