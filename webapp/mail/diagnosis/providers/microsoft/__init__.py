"""Microsoft: Microsoft 365, Outlook.com, High Volume Email, Azure Communication Services, and Exchange."""

from webapp.mail.diagnosis.providers.microsoft import exchange, online, receiving, services

PROVIDERS = (*online.PROVIDERS, *services.PROVIDERS, *receiving.PROVIDERS, *exchange.PROVIDERS)
