package main

import (
	"fmt"
	"io"
	"time"

	"github.com/intermart/intermart/app"
)

// runTOTP is intermart totp SECRET: it prints the code an authenticator would show now.
func runTOTP(args []string, stdout, stderr io.Writer) int {
	if len(args) != 1 {
		fmt.Fprintln(stderr, "intermart totp SECRET\n\n显示此刻的动态验证码。 / Prints the code of this moment.")
		return exitNoInput
	}
	now := time.Now()
	code := app.TOTP(args[0], now)
	if code == "" {
		fmt.Fprintln(stderr, "密钥不是 base32。 / the secret is not base32")
		return exitFault
	}
	fmt.Fprintf(stdout, "%s\n", code)
	fmt.Fprintf(stderr, "%d 秒内有效 / good for %d s\n", 30-now.Unix()%30, 30-now.Unix()%30)
	return exitValid
}
