from django.apps import AppConfig


class WalletConfig(AppConfig):
    name = "mlegitymacja.wallet"
    verbose_name = "mLegitymacja: wallet"

    def ready(self) -> None:
        from mlegitymacja.wallet import checks  # noqa: F401  (registers the system checks)
