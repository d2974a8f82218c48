from django.apps import AppConfig


class WalletConfig(AppConfig):
    name = "mlegitymacja.wallet"
    verbose_name = "mLegitymacja: wallet"
